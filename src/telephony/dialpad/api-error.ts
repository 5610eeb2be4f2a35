import type { Static, TSchema } from "typebox";
import { Value } from "typebox/value";
import { StickylineError } from "../../domain/errors.ts";
import { ANSWER_LIMITS } from "../../edge/json.ts";
import { parseExactJson } from "./exact-json.ts";
import { ErrorSchema } from "./schemas.ts";

export type FailedAnswer = {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
};

/** What must not be repeated in an error, and the time. */
type Sent = { readonly apiKey: string; readonly body: object | undefined; readonly now: number };

/** An answer in the shape that we read, from its text or an item of a list. Dialpad's proxies answer HTML at times. */
export function parseAnswer<T extends TSchema>(call: string, from: unknown, schema: T): Static<T> {
  const value = typeof from === "string" ? parseText(from) : from;
  if (Value.Check(schema, value)) return value;
  throw new StickylineError(
    "VENDOR_UNAVAILABLE",
    `Dialpad answered ${call} with something unexpected. Try again; if it stays, its API has changed.`,
    { retryable: true },
  );
}

/** No answer at all: network, DNS, or more than 5 s. */
export function errorOfTransport(call: string, cause: unknown): StickylineError {
  // Not to be called at all, however often it is tried.
  if (cause instanceof StickylineError) return cause;
  const why = cause instanceof Error && cause.name === "TimeoutError" ? " in time" : "";
  return new StickylineError(
    "VENDOR_UNAVAILABLE",
    `Dialpad did not answer ${call}${why}. Check the connection to its API and try again.`,
    { retryable: true, cause },
  );
}

/** An answer outside 2xx, by https://developers.dialpad.com/docs/http-status-code */
export function errorOfStatus(call: string, answer: FailedAnswer, sent: Sent): StickylineError {
  const { status } = answer;
  const said = scrub(messageIn(answer.text), sent);
  const because = `Dialpad answered ${call} with ${status}${said === "" ? "" : ` (${said})`}`;
  if (status === 429) {
    const retryAfterMs = retryAfterMsOf(answer.retryAfter, sent.now);
    return new StickylineError("VENDOR_RATE_LIMITED", `${because}: its rate limit. Try later.`, {
      retryable: true,
      ...(retryAfterMs !== null && { retryAfterMs }),
    });
  }
  if (status >= 500) {
    return new StickylineError("VENDOR_UNAVAILABLE", `${because}. Try again later.`, {
      retryable: true,
    });
  }
  if (status === 401 || status === 403) {
    const mend = "Create a company API key as a company admin and connect with it";
    return new StickylineError("VENDOR_REFUSED", `${because}. ${mend}.`);
  }
  if (status === 404) return new StickylineError("NOT_FOUND", `${because}.`);
  if (status === 409) return new StickylineError("CONFLICT", `${because}.`);
  return new StickylineError("VENDOR_REFUSED", `${because}. The same request won't be accepted.`);
}

function parseText(text: string): unknown {
  try {
    return parseExactJson(text, ANSWER_LIMITS);
  } catch {
    return undefined;
  }
}

/** Google-style errors hold a sentence; HTML and empty bodies tell nothing. */
function messageIn(text: string): string {
  const body = parseText(text);
  return Value.Check(ErrorSchema, body) ? (body.error.message ?? "") : "";
}

/** Dialpad may quote what it was sent: our key and values, e-mails, numbers and ids are taken out. */
function scrub(message: string, sent: Sent): string {
  const values: unknown[] = Object.values(sent.body ?? {});
  const own = [sent.apiKey, ...values.filter((value) => typeof value === "string")];
  const hidden = own
    .filter((value) => value.length >= 6)
    .reduce((text, value) => text.replaceAll(value, "…"), message);
  return hidden
    .replaceAll(/\S+@\S+/g, "…")
    .replaceAll(/\+?\d[\d\s().-]{5,}\d/g, "…")
    .slice(0, 200);
}

/** Seconds or a date; null when absent or neither. */
function retryAfterMsOf(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d{1,6}$/.test(header.trim())) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
