import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openTap, type Tap } from "../traffic/tap.ts";
import { openCrm, CRM_CLIENT, type Crm } from "../traffic/crm.ts";
import { openDialpadPhones } from "../traffic/dialpad-phones.ts";
import { openExotelPhones } from "../traffic/exotel-phones.ts";
import { openKazooPhones } from "../traffic/kazoo-phones.ts";
import type { Api, Phones, PhonesDeps } from "../traffic/phones.ts";
import { openVoipexPhones } from "../traffic/voipex-phones.ts";
import { openMaps, type Maps } from "./maps.ts";
import { openPostgres, type PostgresServer } from "./postgres-server.ts";
import { createProduct, type ProductProcess } from "./product.ts";
import { createRedisServer, type RedisServer } from "./redis-server.ts";
import { setUp } from "./set-up.ts";
import { openSmallDisk, type SmallDisk } from "./small-disk.ts";
import { createWayIn, type WayIn } from "./way-in.ts";

export type Stand = {
  readonly folder: string;
  readonly maps: Maps;
  readonly queues: RedisServer;
  readonly postgres: PostgresServer;
  readonly routers: readonly [ProductProcess, ProductProcess];
  readonly workers: readonly [ProductProcess, ProductProcess];
  readonly wayIn: WayIn;
  readonly tap: Tap;
  readonly phones: readonly Phones[];
  readonly crm: Crm;
  /** What is written to: the products' data and logs, the queues' Redis, PostgreSQL. */
  readonly disks: {
    readonly data: SmallDisk;
    readonly queues: SmallDisk;
    readonly postgres: SmallDisk;
  };
  readonly metricsToken: string;
  readonly api: Api;
  /** PostgreSQL is back, perhaps on another port. */
  restartPostgres(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Real processes, as production has them: the shipped proxy, two routers, two workers, the maps' Redis with a replica and
 * sentinels, the queues' Redis, PostgreSQL; a HubSpot and four phone systems in boxes outside. All of it ends with this
 * process, however that ends.
 */
export async function openStand(deps: PhonesDeps): Promise<Stand> {
  const folder = await mkdtemp(join(tmpdir(), "stickyline-chaos-"));
  const guard = spawn(process.execPath, [join(import.meta.dirname, "end-stand.mjs"), folder], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.unref();
  const putAway = () => void guard.stdin.end();
  return openIn(folder, deps, putAway).catch((error: unknown) => {
    putAway();
    throw error;
  });
}

async function openIn(folder: string, deps: PhonesDeps, putAway: () => void): Promise<Stand> {
  const disks = {
    data: openSmallDisk(join(folder, "data"), 64),
    queues: openSmallDisk(join(folder, "queues"), 256),
    postgres: openSmallDisk(join(folder, "postgres-disk"), 600),
  };
  const [maps, postgres, queues] = await Promise.all([
    openMaps(folder),
    openPostgres(disks.postgres.folder),
    openQueues(folder),
  ]);
  const phones = await Promise.all([
    openDialpadPhones(deps),
    openExotelPhones(deps),
    openKazooPhones(deps),
    openVoipexPhones(deps),
  ]);
  const crm = await openCrm(phones, deps);
  const tap = await openTap();
  const adminToken = randomBytes(24).toString("hex");
  const metricsToken = randomBytes(24).toString("hex");
  const common = {
    databaseUrl: postgres.url(),
    queuesUrl: `redis://127.0.0.1:${queues.port}`,
    logs: disks.data.folder,
    env: {
      NODE_ENV: "production",
      NODE_OPTIONS: "--max-semi-space-size=64",
      REDIS_URL: maps.url,
      PUBLIC_URL: tap.url,
      STICKYLINE_SECRET_KEY: randomBytes(32).toString("hex"),
      STICKYLINE_ADMIN_TOKEN: adminToken,
      STICKYLINE_METRICS_TOKEN: metricsToken,
      STICKYLINE_SANDBOX: "off",
      STICKYLINE_DATA_DIR: disks.data.folder,
      STICKYLINE_TRUSTED_PROXIES: "127.0.0.1",
      // the boxes are on this machine
      STICKYLINE_ALLOWED_NETWORKS: "127.0.0.0/8",
      HUBSPOT_BASE_URL: `http://127.0.0.1:${crm.way.port}`,
      HUBSPOT_CLIENT_ID: CRM_CLIENT.id,
      HUBSPOT_CLIENT_SECRET: CRM_CLIENT.secret,
      LOG_LEVEL: "info",
    },
  };
  const routers = [
    await createProduct(folder, "router-1", "router", common),
    await createProduct(folder, "router-2", "router", common),
  ] as const;
  const workers = [
    await createProduct(folder, "worker-1", "worker", common),
    await createProduct(folder, "worker-2", "worker", common),
  ] as const;
  const products = [...routers, ...workers];
  const hostOf = ({ url }: ProductProcess) => new URL(url).host;
  const wayIn = await createWayIn(folder, [hostOf(routers[0]), hostOf(routers[1])]);
  tap.passTo(wayIn.url);
  const api = apiOf(wayIn.url, adminToken);

  await Promise.all(products.map(({ program }) => program.start()));
  await Promise.all([wayIn.balancer.start(), wayIn.caddy.start()]);
  await setUp(api, { phones, crm, publicUrl: tap.url });

  return {
    folder,
    maps,
    queues,
    postgres,
    routers,
    workers,
    wayIn,
    tap,
    phones,
    crm,
    disks,
    metricsToken,
    api,
    async restartPostgres() {
      await postgres.start();
      for (const { ways } of products) ways.postgres.nowTo(postgres.port());
    },
    async close() {
      await Promise.all([...products.map(({ program }) => program), wayIn.caddy].map(killed));
      await Promise.all([wayIn.balancer, queues.program].map(killed));
      await Promise.all([...maps.servers, ...maps.sentinels].map(({ program }) => killed(program)));
      await postgres.signal("SIGKILL").catch(() => undefined);
      for (const { way } of [queues, ...maps.servers, ...maps.sentinels]) way.close();
      for (const { ways } of products) {
        ways.queues.close();
        ways.postgres.close();
      }
      await Promise.all([...phones, crm, tap].map((one) => one.close()));
      putAway();
    },
  };
}

/** What is frozen can't be killed by a word that it would have to read: SIGKILL is not read. */
function killed(program: { kill(): Promise<void> }): Promise<void> {
  return program.kill();
}

async function openQueues(folder: string): Promise<RedisServer> {
  const queues = await createRedisServer(folder, "queues", {
    lines: () => ["appendonly yes", "appendfsync always", "maxmemory-policy noeviction"],
  });
  await queues.program.start();
  return queues;
}

function apiOf(url: string, token: string): Api {
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      signal: AbortSignal.timeout(30_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? null : JSON.parse(text)) as T;
  };
}
