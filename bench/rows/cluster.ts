import { join } from "node:path";
import { Redis } from "ioredis";
import { startRedis } from "../../src/setup/redis.ts";
import type { Row } from "../report/row.ts";
import type { Comparison } from "./open-comparison.ts";
import { costOf, inWords, takeTurns } from "./step.ts";

const CONNECTIONS = 40;

/**
 * What it costs a router that its maps are a cluster: the same unknown callers, from a cluster of one server that has
 * every slot. Sentinels are asked when a connection is made and cost a call nothing.
 */
export async function measureCluster(
  { stand, generator, sides }: Comparison,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<Row[]> {
  const server = await startRedis({
    dataDir: join(stand.dataDir, "cluster"),
    log: () => undefined,
    settings: { appendfsync: "everysec", "cluster-enabled": "yes" },
  });
  const { host, hostname, port, password } = new URL(server.url);
  const redis = new Redis({ host: hostname, port: Number(port), password });
  await redis.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
  while (!String(await redis.call("CLUSTER", "INFO")).includes("cluster_state:ok")) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const program = await stand.startApp("router", {
    env: { REDIS_URL: `redis+cluster://:${password}@${host}` },
  });
  const turns = { cluster: { ...sides.unknown.ours, program }, single: sides.unknown.ours };
  const size = { seconds, connections: CONNECTIONS, perSecond: null };
  await takeTurns(stand, generator, turns, { ...size, rounds: 1 });
  const found = await takeTurns(stand, generator, turns, { ...size, rounds });
  await program.stop();
  redis.disconnect();
  await server.stop();
  const ofRouter = (steps: typeof found.single) =>
    steps.map((step) => ({
      ...step,
      cpu: step.cpu === null ? null : { ...step.cpu, maps: 0 },
    }));
  return [
    {
      what: "cost of a Redis cluster, unknown caller, against one Redis (router and queues)",
      ours: inWords(found.cluster),
      against: inWords(found.single),
      value: costOf(ofRouter(found.cluster)) / costOf(ofRouter(found.single)),
      unit: "×",
      aim: null,
    },
  ];
}
