import { createHmac, timingSafeEqual } from "node:crypto";

/** The name under which a route hands the mark of its URL to `verify`. */
export const MARK_FIELD = "stickyline-mark";

/**
 * What an answer puts into the URL of its events: which attempt they are about, as Exotel numbers none, and a proof
 * that we wrote it, as Exotel signs nothing. Null when the request told no time.
 */
export function eventMark(
  secrets: readonly string[],
  callSid: string,
  askedAt: number | null,
): string | null {
  if (askedAt === null) return null;
  const attempt = Math.floor(askedAt / 1000).toString(36);
  return `${attempt}.${proofOf(secrets[0] ?? "", callSid, attempt)}`;
}

/** Which attempt a mark names; null when it has none. */
export function attemptOf(mark: string | null): string | null {
  return /^([0-9a-z]{1,12})\.[\w-]{16}$/.exec(mark ?? "")?.[1] ?? null;
}

/** Did we write this mark, for this call? */
export function isOurMark(mark: string, secrets: readonly string[], callSid: string): boolean {
  const attempt = attemptOf(mark);
  if (attempt === null) return false;
  const given = Buffer.from(mark.slice(attempt.length + 1));
  return secrets.some((secret) => {
    const expected = Buffer.from(proofOf(secret, callSid, attempt));
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
}

function proofOf(secret: string, callSid: string, attempt: string): string {
  return createHmac("sha256", secret)
    .update(`${callSid}:${attempt}`)
    .digest("base64url")
    .slice(0, 16);
}
