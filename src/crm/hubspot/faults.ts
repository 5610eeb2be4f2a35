import { Type } from "typebox";
import { Value } from "typebox/value";
import { StickylineError } from "../../domain/errors.ts";

/** An answer of HubSpot that is no success. */
export type RefusedAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

/** Every field of HubSpot's error envelope is optional. */
const ErrorBody = Type.Object({
  category: Type.Optional(Type.String()),
  correlationId: Type.Optional(Type.String()),
  policyName: Type.Optional(Type.String()),
});

/** A 400: HubSpot did nothing. `properties` are those that its answer speaks of. */
export class RefusedInput extends StickylineError {
  readonly properties: readonly string[];

  constructor(message: string, properties: readonly string[]) {
    const [field] = properties;
    super("VENDOR_REFUSED", message, field === undefined ? {} : { field });
    this.properties = properties;
  }
}

/** A 403: the token is good, and this is not for it. */
export class MissingScopes extends StickylineError {}

/** A 409: what is to be made is there already, by its own id. */
export class AlreadyThere extends StickylineError {}

/** A day: what asks for more is looked at again then. */
const LONGEST_PAUSE_S = 86_400;

const SCOPES = "crm.objects.contacts.read, crm.objects.contacts.write and crm.objects.owners.read";

/**
 * The error for an answer, by https://developers.hubspot.com/docs/api-reference/error-handling. Its message holds the
 * status, HubSpot's category and correlation id, and nothing else of the answer: bodies repeat numbers and names.
 */
export function toAnswerError({ status, headers, text }: RefusedAnswer): StickylineError {
  const body = parseErrorBody(text);
  const said = describe(
    status,
    body.category,
    body.correlationId ?? headers["x-hubspot-correlation-id"],
  );
  if (status === 401 || status === 403) {
    const message = `HubSpot refused the access token (${said}). Connect HubSpot again with a token that has ${SCOPES}.`;
    return status === 403
      ? new MissingScopes("UNAUTHORIZED", message)
      : new StickylineError("UNAUTHORIZED", message);
  }
  if (status === 429) {
    const pauseMs = rateLimitPauseMs(body.policyName, headers);
    return new StickylineError(
      "VENDOR_RATE_LIMITED",
      `HubSpot's request limit is used up (${said}). It is tried again later; other apps of the account share the limit.`,
      { retryable: true, retryAfterMs: pauseMs },
    );
  }
  // 423: locked, to be tried two seconds apart; 477: the account moves to another region
  if (status === 423 || status === 477 || status >= 500) {
    const pauseMs = unavailablePauseMs(status, headers);
    return new StickylineError(
      "VENDOR_UNAVAILABLE",
      `HubSpot could not answer (${said}). It is tried again later.`,
      { retryable: true, ...(pauseMs === undefined ? {} : { retryAfterMs: pauseMs }) },
    );
  }
  if (status === 404) {
    return new StickylineError(
      "NOT_FOUND",
      `HubSpot refused the request (${said}). There is no such record any more.`,
    );
  }
  const message = `HubSpot refused the request (${said}). Look the correlation id up in HubSpot's logs.`;
  if (status === 409) return new AlreadyThere("VENDOR_REFUSED", message);
  return status === 400
    ? new RefusedInput(message, propertiesIn(text))
    : new StickylineError("VENDOR_REFUSED", message);
}

/** The error for a request that got no answer: a timeout, or a connection that broke. */
export function toNetworkError(error: unknown, timeoutMs: number): StickylineError {
  const timedOut = error instanceof Error && error.name === "TimeoutError";
  return new StickylineError(
    "VENDOR_UNAVAILABLE",
    timedOut
      ? `HubSpot did not answer within ${timeoutMs / 1000} s. It is tried again later.`
      : `HubSpot could not be reached${networkCode(error)}. Check the network and HUBSPOT_BASE_URL.`,
    { retryable: true },
  );
}

/** The error for an answer that says success and can't be read: the cause is dropped, as it may repeat the body. */
export function unreadableAnswer(): StickylineError {
  return new StickylineError(
    "VENDOR_UNAVAILABLE",
    "HubSpot's answer could not be read: it is not what its API describes. It is tried again later.",
    { retryable: true },
  );
}

function parseErrorBody(text: string) {
  try {
    const parsed: unknown = JSON.parse(text);
    return Value.Check(ErrorBody, parsed) ? parsed : {};
  } catch {
    return {}; // HTML of a proxy, or nothing
  }
}

/** `400 VALIDATION_ERROR, correlation id …`; what does not look like a category or an id is left out. */
function describe(status: number, category = "", correlationId = ""): string {
  const safeCategory = /^[A-Z_]{3,60}$/.test(category) ? ` ${category}` : "";
  const safeId = /^[\da-f-]{8,64}$/i.test(correlationId) ? `, correlation id ${correlationId}` : "";
  return `${status}${safeCategory}${safeId}`;
}

/** The names of our properties in an answer: HubSpot puts them into JSON inside a text, or into `context`. */
function propertiesIn(text: string): string[] {
  return [...new Set(text.match(/\bhs_[a-z_]+\b|\bhubspot_owner_id\b/g))];
}

/** What HubSpot asks for; mostly it says nothing with a 429, and the window is named by the header or by the policy. */
function rateLimitPauseMs(
  policyName: string | undefined,
  headers: RefusedAnswer["headers"],
): number {
  const askedMs = retryAfterMs(headers);
  if (askedMs !== undefined) return askedMs;
  if (policyName === "DAILY") return 3_600_000;
  const windowMs = Number(headers["x-hubspot-ratelimit-interval-milliseconds"]);
  if (windowMs > 0) return windowMs;
  return policyName === "SECONDLY" ? 1000 : 10_000;
}

/** Retry-After in seconds or until a time, by the clock of whoever says it; undefined where it says nothing that can be read. */
export function retryAfterMs(headers: RefusedAnswer["headers"]): number | undefined {
  const said = headers["retry-after"] ?? "";
  const untilMs = Date.parse(said) - Date.parse(headers["date"] ?? "");
  const seconds = /^[\d.]+$/.test(said) ? Number(said) : untilMs / 1000;
  return Number.isFinite(seconds) && seconds > 0
    ? Math.min(seconds, LONGEST_PAUSE_S) * 1000
    : undefined;
}

function unavailablePauseMs(status: number, headers: RefusedAnswer["headers"]): number | undefined {
  const askedMs = retryAfterMs(headers);
  if (askedMs !== undefined) return askedMs;
  if (status === 423) return 2000;
  return status === 477 ? 60_000 : undefined;
}

/** ` (ECONNREFUSED)`, from the cause that fetch gives. */
function networkCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return /^[A-Z_]{3,40}$/.test(code) ? ` (${code})` : "";
}
