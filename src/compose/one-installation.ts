import { randomUUID } from "node:crypto";
import { StickylineError } from "../domain/errors.ts";
import { withDeadline } from "../concurrency/deadline.ts";
import { outageOf } from "../concurrency/outage-of.ts";
import { markInstallation } from "../redis/mark-installation.ts";
import { refusesLogin } from "../redis/refuses-login.ts";
import type { Core } from "./core.ts";

const MAPS_KEY = "sl:installation";
const ANSWER_MS = 2_000;

/**
 * Two installations on one Redis would take each other's jobs and maps. Throws CONFIG_INVALID when a Redis is another
 * database's; a server that is away is asked again by who calls: false.
 */
export async function isOneInstallation(core: Core): Promise<boolean> {
  const { stores, redis, jobs } = core;
  const ask = async () => {
    const id = await stores.installation.id(randomUUID);
    const [maps, queues] = await Promise.all([
      markInstallation(redis, MAPS_KEY, id),
      jobs.markInstallation(id),
    ]);
    return { REDIS_URL: maps === id, QUEUE_REDIS_URL: queues === id };
  };
  try {
    const isOurs = await withDeadline(ask(), ANSWER_MS);
    for (const [name, ours] of Object.entries(isOurs)) {
      if (ours) continue;
      throw new StickylineError(
        "CONFIG_INVALID",
        `the Redis of ${name} belongs to another installation of Stickyline: give this one a Redis or a database number of its own, or empty it (FLUSHDB) if that installation is gone`,
      );
    }
    return true;
  } catch (error) {
    if (outageOf(error) === null) throw error;
    return false;
  }
}

/**
 * Throws CONFIG_INVALID in one sentence when a Redis does not take our user and password. One that is away is no fault.
 * When both refuse, REDIS_URL is named: the queues' Redis is the same one unless it was set.
 */
export async function checkRedisLogins({ options }: Core): Promise<void> {
  const urls = { REDIS_URL: options.redisUrl, QUEUE_REDIS_URL: options.queueRedisUrl };
  const refused = await Promise.all(
    Object.entries(urls).map(async ([name, url]) => ((await refusesLogin(url)) ? [name] : [])),
  );
  const [name] = refused.flat();
  if (name === undefined) return;
  throw new StickylineError(
    "CONFIG_INVALID",
    `Redis at ${name} refuses the user or the password: mend ${name}`,
  );
}
