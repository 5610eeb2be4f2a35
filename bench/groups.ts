import type { Row } from "./report/row.ts";
import { measureAskCrm } from "./rows/ask-crm.ts";
import { measureCallMemory } from "./rows/call-memory.ts";
import { measureCluster } from "./rows/cluster.ts";
import { measureFairShares } from "./rows/fair-shares.ts";
import { measureIngest } from "./rows/ingest.ts";
import { measureMaps } from "./rows/maps.ts";
import type { Comparison } from "./rows/open-comparison.ts";
import { measurePerCall } from "./rows/per-call.ts";
import { measurePresence } from "./rows/presence.ts";
import { measureRedisGone } from "./rows/redis-gone.ts";
import { measureRouting } from "./rows/routing.ts";
import { measureStartUp } from "./rows/start-up.ts";
import { measureSteady } from "./rows/steady.ts";
import { measureTeams } from "./rows/teams.ts";
import { measureWorker } from "./rows/worker.ts";
import type { Sizes } from "./sizes.ts";
import type { Stand } from "./stand/open-stand.ts";

/** What a group measures on: the programs are started by the first group that asks for them. */
export type On = {
  readonly stand: Stand;
  readonly comparison: () => Promise<Comparison>;
  readonly sizes: Sizes;
  /** Keeps a process on one core. */
  readonly pin: readonly string[];
};

export type Group = {
  readonly name: string;
  readonly measure: (on: On) => Promise<Row[]>;
};

/** In this order: the last one takes a Redis away. */
export const GROUPS: readonly Group[] = [
  {
    name: "routing",
    measure: async (on) => measureRouting(await on.comparison(), on.sizes.routing),
  },
  { name: "teams", measure: async (on) => measureTeams(await on.comparison(), on.sizes.teams) },
  { name: "ingest", measure: async (on) => measureIngest(await on.comparison(), on.sizes.ingest) },
  { name: "worker", measure: async (on) => measureWorker(await on.comparison(), on.sizes.worker) },
  {
    name: "presence",
    measure: async (on) => measurePresence(await on.comparison(), on.sizes.presence),
  },
  {
    name: "fair",
    measure: async (on) => measureFairShares(await on.comparison(), on.sizes.fair),
  },
  { name: "call", measure: async (on) => measurePerCall(await on.comparison(), on.sizes.call) },
  {
    name: "steady",
    measure: async (on) =>
      measureSteady(await on.comparison(), { ...on.sizes.steady, pin: on.pin }),
  },
  {
    name: "memory",
    measure: ({ stand, sizes }) => measureCallMemory(stand, sizes.callMemory),
  },
  { name: "maps", measure: ({ stand, sizes }) => measureMaps(stand, sizes.maps) },
  { name: "start", measure: ({ sizes }) => measureStartUp(sizes.startUp) },
  {
    name: "cluster",
    measure: async (on) => measureCluster(await on.comparison(), on.sizes.cluster),
  },
  { name: "ask-crm", measure: async (on) => measureAskCrm(await on.comparison(), on.sizes.askCrm) },
  {
    name: "redis-gone",
    measure: async (on) => measureRedisGone(await on.comparison(), on.sizes.redisGone),
  },
];
