import { createRedisServer, type RedisServer } from "./redis-server.ts";
import { untilTrue } from "./program.ts";

const DOWN_AFTER_MS = 2_000;
const MASTER = "maps";

export type Maps = Awaited<ReturnType<typeof openMaps>>;

/**
 * The maps' Redis: a master, a replica and three sentinels. Each is known to the others by a way that can be cut, so a
 * server that is cut off is cut off for its clients, for its replica and for the sentinels alike.
 */
export async function openMaps(folder: string) {
  const first = await createRedisServer(folder, "maps-a", { lines: (way) => settings(way.port) });
  const second = await createRedisServer(folder, "maps-b", {
    lines: (way) => [...settings(way.port), `replicaof 127.0.0.1 ${first.way.port}`],
  });
  const servers = [first, second];
  const sentinels = await Promise.all(
    [1, 2, 3].map((nth) =>
      createRedisServer(folder, `sentinel-${nth}`, {
        sentinel: true,
        lines: () => [
          `sentinel monitor ${MASTER} 127.0.0.1 ${first.way.port} 2`,
          `sentinel down-after-milliseconds ${MASTER} ${DOWN_AFTER_MS}`,
          `sentinel failover-timeout ${MASTER} 6000`,
        ],
      }),
    ),
  );
  for (const server of [...servers, ...sentinels]) await server.program.start();
  await untilTrue(async () => {
    const replicas = await Promise.all(
      sentinels.map((sentinel) => sentinel.ask("SENTINEL", "REPLICAS", MASTER)),
    );
    const known = JSON.stringify(replicas).split(String(second.way.port)).length - 1;
    const quorum = await sentinels[0]?.ask("SENTINEL", "CKQUORUM", MASTER);
    return known >= sentinels.length && String(quorum).startsWith("OK 3");
  }, "the sentinels do not find each other");

  async function roleOf(server: RedisServer): Promise<string> {
    const info = String(await server.ask("INFO", "replication").catch(() => ""));
    return /role:(\w+)/.exec(info)?.[1] ?? "away";
  }

  return {
    url: `redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(",")}/${MASTER}`,
    servers,
    sentinels,
    /** Whom the sentinels name now. */
    async master(): Promise<RedisServer> {
      const named = await sentinels[0]?.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER);
      const port = Array.isArray(named) ? Number(named[1]) : 0;
      return servers.find(({ way }) => way.port === port) ?? first;
    },
    /** When one is the master, by its own word and the sentinels', and the other follows it. */
    async settled(): Promise<boolean> {
      const master = await this.master();
      const roles = await Promise.all(servers.map(roleOf));
      const [other] = servers.filter((server) => server !== master);
      const info = String(await other?.ask("INFO", "replication").catch(() => ""));
      return (
        roles.filter((role) => role === "master").length === 1 &&
        (await roleOf(master)) === "master" &&
        info.includes("master_link_status:up")
      );
    },
  };
}

function settings(announced: number): string[] {
  return [
    "appendonly yes",
    "appendfsync everysec",
    "maxmemory-policy noeviction",
    "hash-max-listpack-value 256",
    "replica-announce-ip 127.0.0.1",
    `replica-announce-port ${announced}`,
    "repl-diskless-sync-delay 0",
  ];
}
