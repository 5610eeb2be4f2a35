export function withSecret(url: string, secret: string | null): string {
  return secret === null ? url : `${url}?secret=${encodeURIComponent(secret)}`;
}

/** Whether two URLs differ in their host or query at most: a line's key is in the path. */
export function isSamePath(url: unknown, other: string): boolean {
  if (typeof url !== "string" || !URL.canParse(url) || !URL.canParse(other)) return url === other;
  return new URL(url).pathname === new URL(other).pathname;
}
