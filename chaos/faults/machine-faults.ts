import { isPortOf } from "../stand/whose-port.ts";
import type { ProductProcess } from "../stand/product.ts";
import type { Stand } from "../stand/open-stand.ts";
import { hasOwnMounts } from "../stand/small-disk.ts";
import type { Fault } from "./fault.ts";

const MINUTE_MS = 60_000;
const products = ({ routers, workers }: Stand) => [...routers, ...workers];

const clock = (
  name: string,
  offMs: number,
  whose: (stand: Stand) => readonly ProductProcess[],
): Fault => ({
  name,
  lastsMs: 6_000,
  begin: async (stand) => whose(stand).forEach((one) => one.setClock(offMs)),
  end: async (stand) => whose(stand).forEach((one) => one.setClock(0)),
});

const CLOCKS: readonly Fault[] = [
  clock("the clocks of all four processes are set back by two minutes", -2 * MINUTE_MS, products),
  clock("router 1's clock goes a second behind", -1_000, ({ routers }) => [routers[0]]),
  clock("worker 1's clock goes two seconds ahead", 2_000, ({ workers }) => [workers[0]]),
];

/** Sentinels tell everybody the same address, so a way is cut by whose connections these are. */
const partition = (name: string, of: (stand: Stand) => ProductProcess): Fault => ({
  name: `${name} alone is cut off from the maps`,
  lastsMs: 7_000,
  async begin(stand) {
    const pid = of(stand).program.pid() ?? 0;
    for (const { way } of stand.maps.servers) way.cutFrom((port) => isPortOf(pid, port));
  },
  end: async ({ maps }) => maps.servers.forEach(({ way }) => way.heal()),
});

const DISKS: readonly Fault[] = [
  {
    name: "the disk of the data folders and logs is full",
    lastsMs: 6_000,
    begin: async ({ disks }) => disks.data.fill(),
    end: async ({ disks }) => disks.data.free(),
  },
  {
    name: "the disk of the queues' Redis is full",
    lastsMs: 6_000,
    begin: async ({ disks }) => disks.queues.fill(),
    async end({ disks, queues }) {
      disks.queues.free();
      await queues.program.start();
    },
  },
  {
    name: "the disk of PostgreSQL is full",
    lastsMs: 6_000,
    begin: async ({ disks }) => disks.postgres.fill(),
    async end(stand) {
      stand.disks.postgres.free();
      await stand.restartPostgres();
    },
  },
];

/** The machine around it: clocks, disks, one process that does not reach what others do. */
export const MACHINE_FAULTS: readonly Fault[] = [
  ...CLOCKS,
  partition("router 1", ({ routers }) => routers[0]),
  partition("worker 1", ({ workers }) => workers[0]),
  ...(hasOwnMounts() ? DISKS : []),
];
