type Session = { readonly token: string | null; readonly who: string };

let session: Session = { token: null, who: "" };

/** What has to go with every change: a foreign page can send our cookie, but can't know this. */
export function csrfToken(): string | null {
  return session.token;
}

/** `who`: whose session it is. */
export function keepCsrfToken(token: string | null, who: string): void {
  session = { token, who };
}

/** True when it is the same person's as before: what they asked for may be asked for again. */
export function renewCsrfToken(token: string | null, who: string): boolean {
  const isRenewed = token !== null && token !== session.token && who === session.who;
  if (isRenewed) keepCsrfToken(token, who);
  return isRenewed;
}
