import type { Stand } from "../stand/open-stand.ts";
import { untilTrue } from "../stand/program.ts";
import type { RedisServer } from "../stand/redis-server.ts";
import type { Fault } from "./fault.ts";

const settled = ({ maps }: Stand) =>
  untilTrue(() => maps.settled(), "the maps' Redis does not come back");

/** Something done to the server that is the maps' master then, and undone with that one. */
function ofMaster(
  fault: Omit<Fault, "begin" | "end">,
  act: (server: RedisServer) => Promise<unknown>,
  undo: (server: RedisServer) => Promise<unknown>,
): Fault {
  let meant: RedisServer | null = null;
  return {
    ...fault,
    async begin({ maps }) {
      meant = await maps.master();
      await act(meant);
    },
    async end(stand) {
      if (meant !== null) await undo(meant);
      await settled(stand);
    },
  };
}

const MAPS: readonly Fault[] = [
  ofMaster(
    {
      name: "the maps' master is killed: the sentinels make its replica the master",
      lastsMs: 6_000,
    },
    (server) => server.program.kill(),
    (server) => server.program.start(),
  ),
  ofMaster(
    { name: "the maps' master hangs: the sentinels fail over", lastsMs: 7_000 },
    async (server) => server.program.freeze(),
    async (server) => server.program.thaw(),
  ),
  ofMaster(
    { name: "the maps' master is cut off from everybody: the sentinels fail over", lastsMs: 7_000 },
    async (server) => server.way.cut(),
    async (server) => server.way.heal(),
  ),
  ofMaster(
    { name: "the maps' master hangs for a second", lastsMs: 1_000 },
    async (server) => server.way.freeze(),
    async (server) => server.way.heal(),
  ),
  ofMaster(
    { name: "the maps' memory is full", lastsMs: 6_000 },
    (server) => server.ask("CONFIG", "SET", "maxmemory", "1"),
    (server) => server.ask("CONFIG", "SET", "maxmemory", "0"),
  ),
  {
    name: "somebody makes the maps' master change places by hand",
    lastsMs: 3_000,
    begin: async ({ maps }) =>
      void (await maps.sentinels[0]?.ask("SENTINEL", "FAILOVER", "maps").catch(() => null)),
    end: settled,
  },
  {
    name: "both of the maps' servers are killed",
    lastsMs: 8_000,
    blind: true,
    async begin({ maps }) {
      await Promise.all(maps.servers.map(({ program }) => program.kill()));
    },
    async end(stand) {
      await Promise.all(stand.maps.servers.map(({ program }) => program.start()));
      await settled(stand);
    },
  },
  {
    name: "both of the maps' servers hang",
    lastsMs: 8_000,
    blind: true,
    begin: async ({ maps }) => maps.servers.forEach(({ program }) => program.freeze()),
    async end(stand) {
      for (const { program } of stand.maps.servers) program.thaw();
      await settled(stand);
    },
  },
];

const QUEUES: readonly Fault[] = [
  {
    name: "the queues' Redis is killed",
    lastsMs: 4_000,
    begin: ({ queues }) => queues.program.kill(),
    end: ({ queues }) => queues.program.start(),
  },
  {
    name: "the queues' Redis hangs",
    lastsMs: 6_000,
    begin: async ({ queues }) => queues.program.freeze(),
    end: async ({ queues }) => queues.program.thaw(),
  },
  {
    name: "the queues' Redis is full",
    lastsMs: 6_000,
    begin: async ({ queues }) => void (await queues.ask("CONFIG", "SET", "maxmemory", "1")),
    end: async ({ queues }) => void (await queues.ask("CONFIG", "SET", "maxmemory", "0")),
  },
  {
    name: "the queues' Redis takes no writes, as a replica",
    lastsMs: 6_000,
    begin: async ({ queues }) => void (await queues.ask("REPLICAOF", "127.0.0.1", "1")),
    end: async ({ queues }) => void (await queues.ask("REPLICAOF", "NO", "ONE")),
  },
];

const products = ({ routers, workers }: Stand) => [...routers, ...workers];

const POSTGRES: readonly Fault[] = [
  {
    name: "PostgreSQL is killed",
    lastsMs: 3_000,
    begin: ({ postgres }) => postgres.signal("SIGKILL"),
    end: (stand) => stand.restartPostgres(),
  },
  {
    name: "PostgreSQL hangs",
    lastsMs: 6_000,
    begin: async (stand) => products(stand).forEach(({ ways }) => ways.postgres.freeze()),
    end: async (stand) => products(stand).forEach(({ ways }) => ways.postgres.heal()),
  },
  {
    name: "PostgreSQL takes no writes, as a standby",
    lastsMs: 6_000,
    begin: ({ postgres }) => readOnly(postgres, "on"),
    end: ({ postgres }) => readOnly(postgres, "off"),
  },
];

/** New connections begin so, and the old ones are ended. */
async function readOnly(postgres: Stand["postgres"], value: "on" | "off"): Promise<void> {
  await postgres.query(
    `begin; set transaction read write; alter database stickyline set default_transaction_read_only = ${value}; commit`,
  );
  await postgres.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'stickyline' and pid <> pg_backend_pid()",
  );
}

const SEVERAL: readonly Fault[] = [
  {
    name: "both stores are cut off: the queues' Redis and PostgreSQL",
    lastsMs: 8_000,
    async begin(stand) {
      for (const { ways } of products(stand)) {
        ways.queues.cut();
        ways.postgres.cut();
      }
    },
    async end(stand) {
      for (const { ways } of products(stand)) {
        ways.queues.heal();
        ways.postgres.heal();
      }
    },
  },
  {
    name: "router 1 is cut off from the queues and PostgreSQL",
    lastsMs: 8_000,
    begin: async ({ routers: [{ ways }] }) =>
      [ways.queues, ways.postgres].forEach((way) => way.cut()),
    end: async ({ routers: [{ ways }] }) =>
      [ways.queues, ways.postgres].forEach((way) => way.heal()),
  },
  {
    name: "worker 2 gets no replies from the queues and PostgreSQL",
    lastsMs: 8_000,
    begin: async ({ workers: [, { ways }] }) =>
      [ways.queues, ways.postgres].forEach((way) => way.freeze()),
    end: async ({ workers: [, { ways }] }) =>
      [ways.queues, ways.postgres].forEach((way) => way.heal()),
  },
  {
    name: "everything that keeps data is gone at once",
    lastsMs: 8_000,
    blind: true,
    async begin({ maps, queues, postgres }) {
      await Promise.all([...maps.servers, queues].map(({ program }) => program.kill()));
      await postgres.signal("SIGKILL");
    },
    async end(stand) {
      const { maps, queues } = stand;
      await stand.restartPostgres();
      await Promise.all([...maps.servers, queues].map(({ program }) => program.start()));
      await settled(stand);
    },
  },
];

/** The two Redis and PostgreSQL: killed, hung, cut off, full, read-only, failed over. */
export const STORE_FAULTS: readonly Fault[] = [...MAPS, ...QUEUES, ...POSTGRES, ...SEVERAL];
