import { StickylineError } from "../domain/errors.ts";

export type FailedAnswer = { readonly status: number; readonly retryAfter: string | null };

/** What an error says: the call by its `name`, the vendor's own `reason` or "", what to do about a refused key. */
type Told = {
  readonly vendor: string;
  readonly name: string;
  readonly reason: string;
  readonly keyMend: string;
};

/** No answer at all: network, DNS, or more than 5 s. */
export function unreached(vendor: string, name: string, cause: unknown): StickylineError {
  const why = cause instanceof Error && cause.name === "TimeoutError" ? " in time" : "";
  return new StickylineError(
    "VENDOR_UNAVAILABLE",
    `${vendor} did not answer ${name}${why}. Check the connection to its API and try again.`,
    { retryable: true, cause },
  );
}

/** A success, but not what was asked for. */
export function unexpected(vendor: string, name: string): StickylineError {
  return new StickylineError(
    "VENDOR_UNAVAILABLE",
    `${vendor} answered ${name} with something unexpected. Try again; if it stays, its API has changed.`,
    { retryable: true },
  );
}

/** An answer outside 2xx. What may come right by itself is retryable, after what the vendor asks to wait. */
export function refused(
  { vendor, name, reason, keyMend }: Told,
  { status, retryAfter }: FailedAnswer,
  now: number,
): StickylineError {
  const because = `${vendor} answered ${name} with ${status}${reason === "" ? "" : ` (${reason})`}`;
  const retryAfterMs = retryAfterMsOf(retryAfter, now);
  const later = { retryable: true, ...(retryAfterMs !== null && { retryAfterMs }) };
  if (status === 429) {
    return new StickylineError(
      "VENDOR_RATE_LIMITED",
      `${because}: its rate limit. Try later.`,
      later,
    );
  }
  if (status >= 500 || status === 408) {
    return new StickylineError("VENDOR_UNAVAILABLE", `${because}. Try again later.`, later);
  }
  if (status === 401 || status === 403) {
    return new StickylineError("VENDOR_REFUSED", `${because}. ${keyMend}.`);
  }
  if (status === 404) return new StickylineError("NOT_FOUND", `${because}.`);
  if (status === 409) return new StickylineError("CONFLICT", `${because}.`);
  return new StickylineError("VENDOR_REFUSED", `${because}. The same request won't be accepted.`);
}

/** Seconds or a date; null when absent or neither. */
function retryAfterMsOf(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d{1,6}$/.test(header.trim())) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
