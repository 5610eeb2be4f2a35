import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openCuttableProxy, type CuttableProxy } from "../../test/support/cuttable-proxy.ts";
import { ownPort } from "./own-port.ts";
import { createProgram, type Program } from "./program.ts";

export type ProductProcess = {
  readonly role: "router" | "worker";
  readonly url: string;
  readonly program: Program;
  /** Its own ways to the queues and to PostgreSQL. */
  readonly ways: { readonly queues: CuttableProxy; readonly postgres: CuttableProxy };
  /** Puts its clock off by so much; 0: right again. */
  setClock(offMs: number): void;
};

const OWN_CLOCK = join(import.meta.dirname, "own-clock.mjs");

/**
 * A router or worker as the image runs it, from the built entry. `env`: the settings that all have in common;
 * `databaseUrl` and `queuesUrl` are reached by ways of its own.
 */
export async function createProduct(
  folder: string,
  name: string,
  role: ProductProcess["role"],
  common: {
    readonly env: Readonly<Record<string, string>>;
    /** Where its log goes: on the disk that can be full. */
    readonly logs: string;
    readonly databaseUrl: string;
    readonly queuesUrl: string;
  },
): Promise<ProductProcess> {
  const port = await ownPort();
  const url = `http://127.0.0.1:${port}`;
  const ways = {
    queues: await openCuttableProxy(portOf(common.queuesUrl)),
    postgres: await openCuttableProxy(portOf(common.databaseUrl)),
  };
  const clock = join(folder, `${name}.clock`);
  const program = createProgram(
    name,
    {
      file: process.execPath,
      // the title says whose it is to whoever puts the stand away
      args: [`--title=${join(folder, name)}`, "--import", OWN_CLOCK, "dist/src/server.js"],
      env: {
        ...common.env,
        CHAOS_CLOCK: clock,
        DATABASE_URL: through(common.databaseUrl, ways.postgres),
        QUEUE_REDIS_URL: through(common.queuesUrl, ways.queues),
        STICKYLINE_ROLE: role,
        PORT: String(port),
        HOST: "127.0.0.1",
        ...(role === "router" && { STICKYLINE_FALLBACK_FILE: join(folder, "answers.json") }),
      },
      logFile: join(common.logs, `${name}.log`),
    },
    async () => (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok,
  );
  const setClock = (offMs: number) => writeFileSync(clock, String(offMs));
  return { role, url, program, ways, setClock };
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

function through(url: string, way: CuttableProxy): string {
  const redirected = new URL(url);
  redirected.port = String(way.port);
  return redirected.href;
}
