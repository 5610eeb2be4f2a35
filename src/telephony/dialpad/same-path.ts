/** Whether two URLs differ in their host at most: a line's key is in the path, so the rest may have moved. */
export function isSamePath(url: string | null | undefined, other: string): boolean {
  if (!URL.canParse(url ?? "") || !URL.canParse(other)) return url === other;
  return new URL(url ?? "").pathname === new URL(other).pathname;
}
