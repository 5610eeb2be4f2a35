import { StickylineError } from "../domain/errors.ts";
import { isTlsFault } from "./tls-fault.ts";

/** What we run ourselves and can't work without: the maps' Redis, the queues' Redis, the database. */
export type Dependency = "maps" | "queues" | "postgresql";

/** What a connection told of itself: whoever waited for an answer on it is given the same error, which names no server. */
const told = new WeakMap<Error, Dependency>();

/** Redis' answers that say how the server is, not what was wrong with the command. */
const REDIS_STATES =
  /(?:^|[\s-])(READONLY|OOM|LOADING|MISCONF|MASTERDOWN|NOREPLICAS|CLUSTERDOWN|TRYAGAIN|BUSY|UNKILLABLE|NOAUTH|WRONGPASS|NOPERM|NOSCRIPT|max number of clients)(?=\s)/;
/** What ioredis says of a connection that is not there. */
const REDIS_CONNECTION =
  /Connection is closed|Stream isn't writeable|max retries per request|Command timed out|All sentinels are unreachable|Failed to refresh slots cache/;

/**
 * The one place that tells an outage of our own from a job whose content fails: the dependency that is away, full or
 * read-only, or null. An outage says nothing of the job, so it never uses up an attempt.
 */
export function outageOf(error: unknown): Dependency | null {
  if (error instanceof StickylineError) {
    if (error.code === "STORE_UNAVAILABLE") return "postgresql";
    return error.code === "STATE_UNAVAILABLE" ? (error.dependency ?? "maps") : null;
  }
  if (!(error instanceof Error)) return null;
  return told.get(error) ?? (isRedisOutage(error) ? "maps" : null);
}

function isRedisOutage(error: Error): boolean {
  if (error.name === "ReplyError") {
    // EXECABORT names the reasons beside it
    const before: unknown = Reflect.get(error, "previousErrors");
    const reasons = [error, ...(Array.isArray(before) ? before : [])];
    return reasons.some((one) => one instanceof Error && REDIS_STATES.test(one.message));
  }
  return error.name === "MaxRetriesPerRequestError" || REDIS_CONNECTION.test(error.message);
}

const CONNECTION_CODES =
  /^(E[A-Z]+|EAI_AGAIN|57P0[0-9]|08[0-9A-Z]{3}|53[0-9A-Z]{3}|58[0-9A-Z]{3}|28[0-9A-Z]{3}|25006|25P0[34])$/;

/** What a connection to one of our servers says by itself, as an outage of that server; any other error as it is. */
export function asOutage(dependency: Dependency, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StickylineError) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const isOutage =
    CONNECTION_CODES.test(code) ||
    isRedisOutage(error) ||
    isTlsFault(error) ||
    /Connection (terminated|ended)|connection timeout/i.test(error.message);
  if (!isOutage) return error;
  told.set(error, dependency);
  const options = { retryable: true, cause: error };
  return dependency === "postgresql"
    ? new StickylineError("STORE_UNAVAILABLE", "PostgreSQL can't be reached", options)
    : new StickylineError("STATE_UNAVAILABLE", "Redis can't be reached", {
        ...options,
        dependency,
      });
}
