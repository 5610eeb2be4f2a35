import { Redis } from "ioredis";

export type RedisServer = Awaited<ReturnType<typeof openServer>>;

const INSTALLATION = "{slq}:installation";

/** A Redis of the stand, as who measures it sees it. */
export async function openServer(url: string) {
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  redis.on("error", () => undefined);
  const info = async (section: string, field: string) =>
    new RegExp(`^${field}:(\\S+)`, "m").exec(await redis.info(section))?.[1] ?? "";
  return {
    url,
    redis,
    pid: Number(await info("server", "process_id")),
    version: await info("server", "redis_version"),
    /** Everything that Redis allocated for its data: keys, tables and their slack included. */
    usedMemory: async () => Number(await info("memory", "used_memory")),
    /** Throws all away but whose it is: nothing of one step is left for the next. */
    async empty() {
      const owner = await redis.get(INSTALLATION);
      const emptying = redis.multi().flushdb("SYNC");
      await (owner === null ? emptying : emptying.set(INSTALLATION, owner)).exec();
    },
    close: () => redis.disconnect(),
  };
}
