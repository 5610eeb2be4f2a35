import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { dumpPostgres, dumpRedis } from "../support/dump-everything.ts";
import { openTwoWorkspaces, type Tenant, type Tenants } from "./support/two-workspaces.ts";

let tenants: Tenants;
let first: Tenant;
let second: Tenant;

beforeAll(async () => {
  tenants = await openTwoWorkspaces();
  ({ first, second } = tenants);
}, 120_000);
afterAll(() => tenants?.close());

async function everywhere(): Promise<string[]> {
  const { databaseUrl, redisUrl } = tenants.app;
  const parts = await Promise.all([dumpPostgres(databaseUrl), dumpRedis(redisUrl)]);
  return parts.join("\n").split("\n");
}

/** Rows and keys that hold a mark of the workspace. */
async function tracesOf({ id, word, key, ids }: Tenant): Promise<string[]> {
  const marks = [id, word, key, ...ids.values()];
  return (await everywhere()).filter((row) =>
    marks.some((mark) => row.toLowerCase().includes(mark.toLowerCase())),
  );
}

/** Every row that names the workspace; without the times at which its own jobs look after it. */
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
      if (name === "api_key" || name === "crm_connection") continue;
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

const remove = (id: string, name: string) =>
  tenants.app.api<{ leftAtVendors: { vendor: string; things: string[] }[] }>(
    "DELETE",
    `/workspaces/${id}`,
    { name },
  );

it("is refused to a key, without the name, and for what there is not", async () => {
  const asked = first.app.api("DELETE", `/workspaces/${second.id}`, { name: "bravo Ltd" });
  await expect(asked).rejects.toThrow(/ 403 /);
  await expect(remove(second.id, "Bravo")).rejects.toThrow(/ 400 .*name/);
  await expect(tenants.app.api("DELETE", `/workspaces/${second.id}`, {})).rejects.toThrow(/ 400 /);
  await expect(remove("nobody", "bravo Ltd")).rejects.toThrow(/ 404 /);
});

it("leaves nothing of the one, tells what stays at vendors, and touches no row of the other", async () => {
  expect((await tracesOf(second)).length).toBeGreaterThan(30);
  const location = join(tenants.app.env["STICKYLINE_DATA_DIR"] ?? "", "recordings", second.id);
  await access(location);
  await tenants.core.stores.deadLetters.add({
    id: "dead-of-an-account",
    workspaceId: null,
    queue: "crm-events",
    jobName: "crm.take-events",
    payload: { accountId: "48000002", word: second.word },
    error: "refused",
    at: Date.now(),
  });
  await tenants.core.jobs.add(
    "crm.write-call",
    { v: 1, workspaceId: second.id, legId: "dialpad:1" },
    { delayMs: 3_600_000 },
  );
  const kept = await rowsOf(first);
  const { leftAtVendors } = await remove(second.id, "bravo Ltd");
  expect(leftAtVendors).toContainEqual(
    expect.objectContaining({ vendor: "hubspot", things: ["the installed app"] }),
  );
  // out of service at once: neither key nor line is known
  await expect(second.app.api("GET", "/reps")).rejects.toThrow(/ 401 /);
  const asked = await second.line.route({ call_id: 9_001, external_number: "+14155550777" });
  expect(asked.status).toBeGreaterThanOrEqual(400);
  await expect.poll(() => tracesOf(second), { timeout: 60_000 }).toEqual([]);
  expect(await readdir(location)).toEqual([]);
  // what goes on there meanwhile may add to them
  expect(await rowsOf(first)).toEqual(expect.arrayContaining(kept));
  const { items } = await tenants.app.api<{ items: { id: string }[] }>("GET", "/workspaces");
  expect(items.map(({ id }) => id)).toEqual([first.id]);
}, 120_000);

it("keeps the last one", async () => {
  await expect(remove(first.id, "alpha Ltd")).rejects.toThrow(/ 409 /);
  expect(await first.app.api("GET", "/workspace")).toMatchObject({ id: first.id });
});
