import { StickylineError } from "../domain/errors.ts";

type Where = { readonly host: string; readonly port: number };

/** CONFIG_INVALID in one sentence, with what to set, for the `code` that a system gives where it can't listen. */
export function unusableAddress({ host, port }: Where, code: string): StickylineError {
  const unknown = `the name in HOST, ${host}, is not known. Set HOST to 127.0.0.1, or to 0.0.0.0 for all addresses.`;
  const reasons: Record<string, string> = {
    EADDRINUSE: `another program uses port ${port} of ${host}. Stop that program, or set PORT to another port.`,
    EADDRNOTAVAIL: `HOST ${host} is no address of this machine. Set HOST to 127.0.0.1, or to 0.0.0.0 for all addresses.`,
    ENOTFOUND: unknown,
    EAI_AGAIN: unknown,
    EACCES: `this user may not listen on port ${port}. Set PORT to 1024 or above.`,
  };
  const reason =
    reasons[code] ?? `port ${port} of ${host} can't be used (${code}). Set HOST or PORT.`;
  return new StickylineError("CONFIG_INVALID", `Stickyline can't start: ${reason}`);
}

/** The same for an error of listening there; null for any other. */
export function unusableAddressOf(where: Where, error: unknown): StickylineError | null {
  if (!(error instanceof Error) || !("code" in error && "syscall" in error)) return null;
  const isOurs =
    error.syscall === "listen" || ("hostname" in error && error.hostname === where.host);
  return isOurs ? unusableAddress(where, String(error.code)) : null;
}
