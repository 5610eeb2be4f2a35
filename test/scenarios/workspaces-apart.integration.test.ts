import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { QUEUE_PREFIX } from "../../src/queues/producer.ts";
import { queueOf } from "../../src/queues/jobs.ts";
import { shardsOf } from "../../src/queues/shards.ts";
import { dumpRedis } from "../support/dump-everything.ts";
import { callerOf, listRoutes, OUTSIDE_THE_API, WRITES } from "./support/api-walk.ts";
import { CALLER, CONTACT } from "./support/two-portals.ts";
import { openTwoWorkspaces, type Tenant, type Tenants } from "./support/two-workspaces.ts";

let tenants: Tenants;
let first: Tenant;
let second: Tenant;

beforeAll(async () => {
  tenants = await openTwoWorkspaces();
  ({ first, second } = tenants);
}, 120_000);
afterAll(() => tenants?.close());

/** What of a tenant must be nowhere in what another sees; but for the first's id, which is a common word. */
function foreign({ word, ids, key }: Tenant): string[] {
  return [word, key, ...ids.values()].filter((mark) => mark !== "main");
}

function expectNothingOf(tenant: Tenant, text: string, where: string): void {
  const found = foreign(tenant).filter((mark) => text.toLowerCase().includes(mark.toLowerCase()));
  expect(found, where).toEqual([]);
}

/** Every row that names the workspace, table by table. */
async function rowsOf({ id }: Tenant): Promise<string[]> {
  const client = new Client({ connectionString: tenants.app.databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select table_name as name from information_schema.columns
       where column_name = 'workspace_id' and table_schema = 'public' order by 1`,
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(
        `select '${name} ' || t::text as row from ${name} t where workspace_id = $1 order by 1`,
        [id],
      );
      found.push(...rows.map(({ row }) => row));
    }
    return found;
  } finally {
    await client.end();
  }
}

/** When the workspace's CRM account was last read to the end. */
async function finishedAt(tenant: Tenant): Promise<string | null> {
  type Listed = { items: { sync: { finishedAt: string | null } }[] };
  const { items } = await tenant.app.api<Listed>("GET", "/crm-connections");
  return items[0]?.sync.finishedAt ?? null;
}

type Decision = { id: string; callId: string; repId?: string; target: { id: string } };

async function decisionOn(tenant: Tenant, callId: number): Promise<Decision | undefined> {
  const { items } = await tenant.app.api<{ items: Decision[] }>("GET", "/decisions?limit=200");
  return items.find((decision) => decision.callId === String(callId));
}

describe("two workspaces with the same caller, e-mail and phone user", () => {
  it("send that caller each to their own rep, and write each to their own portal", async () => {
    for (const tenant of [first, second]) {
      expect(await decisionOn(tenant, 1_001)).toMatchObject({ repId: tenant.ids.get("reps") });
      await expect.poll(() => tenant.box.calls.length, { timeout: 30_000 }).toBe(1);
    }
    expectNothingOf(second, JSON.stringify(first.box.calls), "the first's timeline");
    expectNothingOf(first, JSON.stringify(second.box.calls), "the second's timeline");
  }, 60_000);

  it("have each their own presence: who talks for one is free for the other", async () => {
    const stateAt = async ({ app }: Tenant) => {
      const { items } = await app.api<{ items: { state: string }[] }>("GET", "/presence");
      return items.map(({ state }) => state);
    };
    await first.call(2_001, { talking: true });
    await expect.poll(() => stateAt(first), { timeout: 20_000 }).toEqual(["talking"]);
    expect(await stateAt(second)).not.toEqual(["talking"]);
    await second.call(2_002);
    await expect
      .poll(async () => (await decisionOn(second, 2_002))?.repId, { timeout: 20_000 })
      .toBe(second.ids.get("reps"));
  }, 60_000);

  it("hear each of their own portal's changes alone", async () => {
    const ownerAt = async ({ app }: Tenant) => {
      const path = `/contacts?number=${encodeURIComponent(CALLER)}`;
      const { items } = await app.api<{ items: { ownerId: string | null }[] }>("GET", path);
      return items.map(({ ownerId }) => ownerId);
    };
    second.box.setOwner(CONTACT, null);
    await expect.poll(() => ownerAt(second), { timeout: 20_000 }).toEqual([null]);
    expect(await ownerAt(first)).toEqual(["71"]);
    second.box.setOwner(CONTACT, "71");
    await expect.poll(() => ownerAt(second), { timeout: 20_000 }).toEqual(["71"]);
  }, 60_000);

  it("refuse a portal that the other has, by token and by OAuth", async () => {
    const { accessToken } = second;
    const connection = { provider: "hubspot", accessToken };
    await expect(first.app.api("POST", "/crm-connections", connection)).rejects.toThrow(/409/);
    const { status, page } = await tenants.connectByOauth(second.box, first.id);
    expect(status).toBe(409);
    expect(page).toContain("connected to another workspace");
    const readAt = await finishedAt(second);
    expect(await tenants.connectByOauth(second.box, second.id)).toMatchObject({ status: 200 });
    // its account is read anew, which ends before others look at its rows
    await expect.poll(() => finishedAt(second), { timeout: 20_000 }).not.toBe(readAt);
    const { items } = await first.app.api<{ items: object[] }>("GET", "/crm-connections");
    expect(items).toMatchObject([{ status: "connected", accountId: "48000001" }]);
  });
});

describe("every route of the API", () => {
  it("is under /api behind the sign-in, or has a reason not to be", async () => {
    const routes = await listRoutes(tenants.app.url);
    expect(routes.length).toBeGreaterThan(80);
    const outside = routes.filter(({ path }) => !path.startsWith("/api/"));
    const unexplained = outside.filter(
      ({ path }) => !OUTSIDE_THE_API.some(({ paths }) => paths.test(path)),
    );
    expect(unexplained).toEqual([]);
    // what is hidden from the description would not be walked: nothing but the description itself
    const sources = (await readdir("src/http", { recursive: true })).filter((name) =>
      name.endsWith(".ts"),
    );
    const hiding = sources.filter((name) =>
      /hide:\s*true/.test(readFileSync(join("src/http", name), "utf8")),
    );
    expect(hiding).toEqual(["app.ts"]);
  });

  it("that reads shows one workspace's key nothing of the other", async () => {
    const ask = callerOf(first);
    for (const { path, query } of await listRoutes(tenants.app.url, "get")) {
      if (!path.startsWith("/api/")) continue;
      const own = await ask("get", path, first.ids, query);
      expect([200, 400, 403], `GET ${path} ${own.text}`).toContain(own.status);
      if (own.status === 403) expect(path).toMatch(/^\/api\/(workspaces|tokens|queues)(\/|$)/);
      expectNothingOf(second, own.text, `GET ${path}`);
      if (!path.includes("{")) continue;
      const other = await ask("get", path, second.ids, query);
      expect([403, 404], `GET ${path} with the other's ids: ${other.text}`).toContain(other.status);
      expectNothingOf(second, other.text, `GET ${path} with the other's ids`);
      expect(other.status).toBe(own.status === 403 ? 403 : 404);
    }
  }, 60_000);

  it("that writes leaves the other workspace as it is", async () => {
    const { core } = tenants;
    // what its calls have set going ends first
    const unfinished = async () => {
      const rows = await rowsOf(second);
      const closed = rows.filter((row) => row.startsWith("routed_call"));
      const writes = rows.filter((row) => row.startsWith("crm_write"));
      const syncs = rows.some(
        (row) => row.startsWith("crm_connection") && row.includes(",running,"),
      );
      return (
        syncs || closed.length < 2 || writes.filter((row) => row.includes(",done,")).length < 2
      );
    };
    await expect.poll(unfinished, { timeout: 40_000 }).toBe(false);
    // jobs of the other that speak of the contact and the call that both have
    const payload = { v: 1, workspaceId: second.id, legId: "dialpad:1001" } as const;
    await core.jobs.add("crm.write-call", payload, { key: "later", delayMs: 3_600_000 });
    await core.stores.deadLetters.add({
      id: "bravo-account-letter",
      workspaceId: null,
      queue: "crm-events",
      jobName: "crm.take-events",
      payload: { v: 1, accountId: "48000002", events: [{ id: CONTACT }] },
      error: "bravo error",
      at: Date.now(),
    });
    const kept = async () => ({
      jobs: (await dumpRedis(tenants.app.redisUrl))
        .split("\n")
        .filter((line) => /^\{slq\}:crm(-\d)?:/.test(line) && line.includes(second.id)).length,
      letters: (await core.stores.deadLetters.list([null], 10)).length,
    });
    expect(await kept()).toEqual({ jobs: 1, letters: 1 });
    const before = await rowsOf(second);
    const contacts = JSON.stringify(second.box.contacts);
    const ask = callerOf(first);
    for (const method of ["post", "put", "patch", "delete"]) {
      for (const { path } of await listRoutes(tenants.app.url, method)) {
        if (!path.startsWith("/api/")) continue;
        const name = `${method.toUpperCase()} ${path.slice(4)}`;
        const write = WRITES[name];
        expect(
          write,
          `${name} is not in WRITES: say what the other's ids come to there`,
        ).toBeDefined();
        if (write === undefined) continue;
        const params = write.ids === "own" ? first.ids : second.ids;
        const answer = await ask(method, path, params, [], write.body?.(second, first));
        expect(answer.status, `${name}: ${answer.text}`).toBe(write.status ?? 404);
        expectNothingOf(second, answer.text, name);
      }
    }
    expect(await rowsOf(second)).toEqual(before);
    expect(await kept()).toEqual({ jobs: 1, letters: 1 });
    expect(JSON.stringify(second.box.contacts)).toBe(contacts);
  }, 120_000);
});

describe("what is kept in Redis", () => {
  it("names one workspace in each key and each job, and holds nothing of the other there", async () => {
    const redis = new Redis(tenants.app.redisUrl, { maxRetriesPerRequest: null });
    const queues = [...new Set(Object.values(queueOf))]
      .flatMap(shardsOf)
      .map((name) => new Queue(name, { connection: redis, prefix: QUEUE_PREFIX }));
    for (const queue of queues) await queue.pause();
    try {
      await Promise.all([second.call(3_001), first.call(3_001)]);
      const lines = () => dumpRedis(tenants.app.redisUrl).then((dump) => dump.split("\n"));
      const jobsOf = async ({ id }: Tenant) =>
        (await lines()).filter((line) => line.startsWith("{slq}") && line.includes(`\\"${id}\\"`));
      // a decision, two events
      await expect
        .poll(async () => (await jobsOf(first)).length, { timeout: 20_000 })
        .toBeGreaterThan(2);
      await expect
        .poll(async () => (await jobsOf(second)).length, { timeout: 20_000 })
        .toBeGreaterThan(2);
      for (const [own, other] of [
        [first, second],
        [second, first],
      ] as const) {
        for (const job of await jobsOf(own)) {
          if (own === second) expect(job).not.toContain(`\\"${first.id}\\"`);
          expectNothingOf(other, job, job.slice(0, 80));
        }
        const keys = (await lines()).filter((line) => line.startsWith(`sl:{${own.id}}:`));
        expect(keys.length).toBeGreaterThan(5);
        for (const key of keys) expectNothingOf(other, key, key.slice(0, 80));
      }
      const known = [
        `sl:{${first.id}}:`,
        `sl:{${second.id}}:`,
        "sl:{crm:48000001}:",
        "sl:{crm:48000002}:",
      ];
      for (const prefix of known) {
        expect((await lines()).filter((line) => line.startsWith(prefix))).not.toEqual([]);
      }
      const others = (await lines()).filter(
        (line) => line.startsWith("sl:") && !known.some((prefix) => line.startsWith(prefix)),
      );
      expect(others.filter((line) => !/^sl:(\{crm:connection-|installation )/.test(line))).toEqual(
        [],
      );
    } finally {
      for (const queue of queues) {
        await queue.resume();
        await queue.close();
      }
      redis.disconnect();
    }
  }, 60_000);
});
