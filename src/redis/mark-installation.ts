import type { RedisClient } from "./open-client.ts";

/** Marks a Redis as this installation's where it is nobody's yet; whose it is. */
export async function markInstallation(
  redis: RedisClient,
  key: string,
  installationId: string,
): Promise<string> {
  return (await redis.set(key, installationId, "NX", "GET")) ?? installationId;
}
