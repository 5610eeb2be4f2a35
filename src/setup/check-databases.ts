import { once } from "node:events";
import { Client } from "pg";
import { StickylineError } from "../domain/errors.ts";
import { openClient } from "../redis/open-client.ts";
import { readRedisAddress } from "../redis/redis-address.ts";
import { withRedis } from "./redis.ts";

const connectTimeoutMs = 5000;
const ANSWER_MS = 5_000;

const reasons: Record<string, string> = {
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "it hangs up",
  ENOTFOUND: "its host is not known",
  EAI_AGAIN: "its host is not known",
  ETIMEDOUT: "it does not answer",
  "28P01": "it refuses the password",
  "28000": "it refuses the user",
  "3D000": "it has no such database",
};

/** Throws CONFIG_INVALID, without the password, when the database can't be used within 5 s. */
export async function checkDatabase(url: string): Promise<void> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
  } catch (cause) {
    throw unusable("DATABASE_URL", "PostgreSQL", cause);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Throws CONFIG_INVALID, without the password, when this Redis does not answer a PING. */
export async function checkRedis(name: string, url: string): Promise<void> {
  try {
    if (readRedisAddress(url).kind === "single") await withRedis(url, (redis) => redis.ping());
    else await askOnce(url);
  } catch (cause) {
    throw unusable(name, "Redis", cause);
  }
}

/** Of sentinels or a cluster, who find out first whom to ask. */
async function askOnce(url: string): Promise<void> {
  const redis = openClient(url, { answers: "later", silenceMs: ANSWER_MS });
  let failure: Error = new Error("timeout");
  redis.on("error", (error: Error) => (failure = error));
  const given = AbortSignal.timeout(ANSWER_MS);
  try {
    await Promise.race([redis.ping(), once(given, "abort").then(() => Promise.reject(failure))]);
  } finally {
    redis.disconnect();
  }
}

function unusable(name: string, what: string, cause: unknown): StickylineError {
  const error = cause instanceof AggregateError ? cause.errors[0] : cause;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const detail = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
  const reason = reasons[code] ?? (/timeout/i.test(detail) ? "it does not answer" : detail);
  const message = `${what} can't be reached at ${name}: ${reason}. Mend ${name}, or unset it to use a private ${what}.`;
  return new StickylineError("CONFIG_INVALID", message, { cause });
}
