let token: string | null = null;

/** What has to go with every change: a foreign page can send our cookie, but can't know this. */
export function csrfToken(): string | null {
  return token;
}

export function keepCsrfToken(found: string | null): void {
  token = found;
}
