/**
 * The one error that crosses a port. `code` is stable and closed, `message` says what to do next and holds
 * no personal data, `retryable` is decided once, by whoever saw the cause.
 */
export type ErrorCode =
  | "INPUT_INVALID"
  | "NOT_FOUND"
  | "CONFLICT"
  | "UNAUTHORIZED"
  | "FORBIDDEN"
  /** Too many wrong tries, or as much in a day as there may be: wait. */
  | "RATE_LIMITED"
  /** An account was disconnected: jobs wait until somebody connects it again. */
  | "DISCONNECTED"
  | "VENDOR_UNAVAILABLE"
  | "VENDOR_REFUSED"
  | "VENDOR_RATE_LIMITED"
  | "STATE_UNAVAILABLE"
  | "STORE_UNAVAILABLE"
  | "CONFIG_INVALID"
  /** Too much is under way here: refused before any work was done. */
  | "OVERLOADED"
  /** A job of a line or an account that this installation doesn't know: kept aside until somebody looks. */
  | "NOT_OURS";

export class StickylineError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  /** The request field at fault, for INPUT_INVALID: `fallback.type`. */
  readonly field: string | undefined;
  /** How long to wait before a retry, where the other side said so. */
  readonly retryAfterMs: number | undefined;
  /** Which of our own servers is away, for STATE_UNAVAILABLE; the maps' Redis when nothing is said. */
  readonly dependency: "maps" | "queues" | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      retryable?: boolean;
      field?: string;
      retryAfterMs?: number;
      dependency?: "maps" | "queues";
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "StickylineError";
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.field = options.field;
    this.retryAfterMs = options.retryAfterMs;
    this.dependency = options.dependency;
  }
}

/** An INPUT_INVALID that names the field and the mend. */
export function invalidInput(field: string, message: string): StickylineError {
  return new StickylineError("INPUT_INVALID", message, { field });
}
