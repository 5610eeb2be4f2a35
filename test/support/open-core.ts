import { openCore, type Core } from "../../src/compose/core.ts";
import { loadConfig } from "../../src/config.ts";
import { createLogger } from "../../src/http/logger.ts";

/** The core of one more process on an app's databases, by the app's environment (`TestApp.env`). */
export function openTestCore(
  env: Readonly<Record<string, string | undefined>>,
  clock: { readonly now?: () => number } = {},
): Core {
  const redisUrl = env["REDIS_URL"] ?? "";
  return openCore({
    config: loadConfig(env),
    databaseUrl: env["DATABASE_URL"] ?? "",
    redisUrl,
    queueRedisUrl: redisUrl,
    secretKey: Buffer.from(env["STICKYLINE_SECRET_KEY"] ?? "", "hex"),
    log: createLogger("silent"),
    telemetry: null,
    ...clock,
  });
}
