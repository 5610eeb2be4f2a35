import { Redis } from "ioredis";

export type RedisServer = Awaited<ReturnType<typeof openServer>>;

const SETTLED_BYTES = 20_000;
const SETTLE_MS = 300;
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
    /** What Redis holds for its data, tables and their slack included, once it has settled. Connections don't count. */
    async usedMemory(): Promise<number> {
      for (let before = Number.NaN; ;) {
        const [all = 0, clients = 0, log = 0] = (
          await Promise.all(
            ["used_memory", "mem_clients_normal", "mem_aof_buffer"].map((field) =>
              info("memory", field),
            ),
          )
        ).map(Number);
        const now = all - clients - log;
        // A table that is made smaller or larger is moved over little by little.
        if (Math.abs(now - before) < SETTLED_BYTES) return now;
        before = now;
        await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      }
    },
    /** Commands so far, those inside scripts included, and bytes of the append-only file. */
    written: async () => ({
      commands: Number(await info("stats", "total_commands_processed")),
      logBytes: Number(await info("persistence", "aof_current_size")),
    }),
    /** Throws all away but whose it is: nothing of one step is left for the next. */
    async empty() {
      const owner = await redis.get(INSTALLATION);
      const emptying = redis.multi().flushdb("SYNC");
      await (owner === null ? emptying : emptying.set(INSTALLATION, owner)).exec();
    },
    close: () => redis.disconnect(),
  };
}
