import { StickylineError } from "../domain/errors.ts";

/** What Node says of a connection that can't be had or was lost. */
const LOST_CODES: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOENT",
]);

/** What ioredis says where it sent nothing, or lost the connection before the reply; it gives these no codes. */
const LOST_NAMES: ReadonlySet<string> = new Set([
  "MaxRetriesPerRequestError",
  "AbortError",
  "ClusterAllFailedError",
  "ConnectionClosedError",
]);
const LOST_WORDS = /^(Connection is closed|Stream isn't writeable)/;

/**
 * Is nobody there to answer? True for connections that can't be had, are lost, or say nothing in time. False for what
 * was answered: an error of one command or script, a reply we can't read.
 */
export function isOutage(error: unknown): boolean {
  if (error instanceof StickylineError)
    return error.code === "STATE_UNAVAILABLE" && error.retryable;
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return LOST_CODES.has(code) || LOST_NAMES.has(error.name) || LOST_WORDS.test(error.message);
}
