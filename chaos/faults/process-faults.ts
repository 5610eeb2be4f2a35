import type { Stand } from "../stand/open-stand.ts";
import type { Program } from "../stand/program.ts";
import type { Fault } from "./fault.ts";

type Choice = { readonly name: string; of(stand: Stand): Program };

const PRODUCTS: readonly Choice[] = [
  { name: "router 1", of: ({ routers }) => routers[0].program },
  { name: "router 2", of: ({ routers }) => routers[1].program },
  { name: "worker 1", of: ({ workers }) => workers[0].program },
  { name: "worker 2", of: ({ workers }) => workers[1].program },
];

const killed = ({ name, of }: Choice): Fault => ({
  name: `${name} is killed`,
  lastsMs: 3_000,
  begin: (stand) => of(stand).kill(),
  end: (stand) => of(stand).start(),
});

const frozen = ({ name, of }: Choice, lastsMs: number): Fault => ({
  name: `${name} hangs`,
  lastsMs,
  begin: async (stand) => of(stand).freeze(),
  end: async (stand) => of(stand).thaw(),
});

const restarted = ({ name, of }: Choice): Fault => ({
  name: `${name} is stopped as for an update`,
  lastsMs: 1_000,
  begin: (stand) => of(stand).stop(),
  end: (stand) => of(stand).start(),
});

const bothWorkers: Fault = {
  name: "both workers are killed",
  lastsMs: 8_000,
  async begin({ workers }) {
    await Promise.all(workers.map(({ program }) => program.kill()));
  },
  async end({ workers }) {
    await Promise.all(workers.map(({ program }) => program.start()));
  },
};

/** One after the other, workers first, as the runbook says it. */
const rolling: Fault = {
  name: "all four processes are restarted, one after the other",
  lastsMs: 0,
  begin: async () => undefined,
  async end({ routers, workers }) {
    for (const { program } of [...workers, ...routers]) {
      await program.stop();
      await program.start();
    }
  },
};

const balancer: Fault = {
  name: "the balancer is killed",
  lastsMs: 500,
  shut: true,
  begin: ({ wayIn }) => wayIn.balancer.kill(),
  end: ({ wayIn }) => wayIn.balancer.start(),
};

const caddy: Fault = {
  name: "Caddy is killed",
  lastsMs: 300,
  shut: true,
  begin: ({ wayIn }) => wayIn.caddy.kill(),
  end: ({ wayIn }) => wayIn.caddy.start(),
};

/** Programs of ours and the way in: killed, hung, restarted. */
export const PROCESS_FAULTS: readonly Fault[] = [
  ...PRODUCTS.map(killed),
  ...PRODUCTS.map((choice) => frozen(choice, 6_000)),
  ...PRODUCTS.map(restarted),
  bothWorkers,
  rolling,
  balancer,
  caddy,
];
