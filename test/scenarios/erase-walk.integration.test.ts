import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { dumpPostgres } from "../support/dump-everything.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

type Column = { table: string; name: string; type: string; optional: boolean };

const NUMBER = "+14155559321";
const OTHER = "+14155558888";
const anyWriting = /415\D{0,3}555\D{0,2}9321/;
const SETTINGS =
  "line rep rep_identity policy policy_version retention api_key membership sign_in_link user_session crm_connection telephony_connection crm_owner crm_presence".split(
    " ",
  );
/** Of calls and of contacts, which are told themselves; or gone in a moment. */
const NOT_TOLD =
  "leg_link deal_mirror ticket_mirror lead_mirror crm_hint map_pending callback_dial erased_number".split(
    " ",
  );
const IDS = /(^|_)(id|ids|key|keys|digest)$/;

let app: TestApp;
let db: Client;
const planted = new Set<string>();
let serial = 0;

beforeAll(async () => {
  app = await startTestApp({ STICKYLINE_ROLE: "router" });
  db = new Client({ connectionString: app.databaseUrl });
  await db.connect();
  // rows alone, without those that they belong to
  await db.query("set session_replication_role = replica");
  const { rows } = await db.query<Column>(
    `select c.table_name as table, c.column_name as name, c.data_type as type,
       c.is_nullable = 'YES' or c.column_default is not null as optional
     from information_schema.columns c
     where c.table_schema = current_schema() and exists (select from information_schema.columns w
       where w.table_schema = c.table_schema and w.table_name = c.table_name and w.column_name = 'workspace_id')`,
  );
  for (const table of new Set(rows.map((row) => row.table))) {
    if (SETTINGS.includes(table)) continue;
    const columns = rows.filter((row) => row.table === table);
    for (const column of columns) await plant(table, columns, column);
  }
});

afterAll(async () => {
  await db?.end();
  await app?.close();
});

/** A row of the table whose one column speaks of the number, and another's that speaks of somebody else. */
async function plant(table: string, columns: readonly Column[], spoken: Column): Promise<void> {
  if (IDS.test(spoken.name) || !/^(text|jsonb|ARRAY)$/.test(spoken.type)) return;
  // what a campaign's plan says is the workspace's own: hours, menu, the number that is shown
  if (spoken.name === "workspace_id" || spoken.name === "plan") return;
  for (const number of [NUMBER, OTHER]) {
    serial += 1;
    const filled = columns.filter(
      (column) => column === spoken || column.name === "workspace_id" || !column.optional,
    );
    const values = filled.map((column) =>
      column.name === "workspace_id"
        ? "main"
        : column === spoken
          ? speaking(column, number)
          : filler(column, table),
    );
    const names = filled.map(({ name }) => `"${name}"`).join(", ");
    const places = filled.map((_column, index) => `$${index + 1}`).join(", ");
    await db.query(`insert into "${table}" (${names}) values (${places})`, values);
  }
  planted.add(table);
}

function speaking({ table, name, type }: Column, number: string): unknown {
  const [, national = ""] = /^\+1(\d+)$/.exec(number) ?? [];
  const written = `(${national.slice(0, 3)}) ${national.slice(3, 6)}-${national.slice(6)}`;
  if (type === "jsonb") return JSON.stringify({ told: [{ by: written, where: `walk-${table}` }] });
  if (type === "ARRAY") return [number];
  return name === "number" ? number : `walk-${table} ${name}: ${written}`;
}

function filler({ type }: Column, table: string): unknown {
  if (type === "text") return `walk-${table}-${serial}`;
  if (type === "ARRAY") return [];
  if (type === "jsonb") return "{}";
  if (type === "boolean") return false;
  return type.startsWith("timestamp") ? new Date(Date.now() - 3_600_000) : 1;
}

const told = (table: string) => new RegExp(`walk-${table}[- "]`);

it("exports what any table holds about a number", async () => {
  expect(planted.size).toBeGreaterThan(18);
  const path = `/contacts/export?number=${encodeURIComponent(NUMBER)}`;
  const text = JSON.stringify(await app.api("GET", path));
  const untold = [...planted].filter((table) => {
    // these hold nothing but the number
    if (["pin", "do_not_call"].includes(table)) return !text.includes(`"number":"${NUMBER}"`);
    return !NOT_TOLD.includes(table) && !told(table).test(text);
  });
  expect(untold).toEqual([]);
  expect(text).not.toMatch(/555\D{0,2}8888/);
});

it("erases a number from every table, and leaves what speaks of somebody else", async () => {
  const rowsOf = async (pattern: RegExp) =>
    (await dumpPostgres(app.databaseUrl))
      .split("\n")
      // told to the map, and gone
      .filter((row) => pattern.test(row) && !row.includes(".map_pending "));
  const others = await rowsOf(/555\D{0,2}8888/);
  await app.api("POST", "/contacts/erase", { number: NUMBER });
  const left = (await rowsOf(anyWriting)).filter((row) => !row.includes(".do_not_call "));
  expect(left).toEqual([]);
  expect((await rowsOf(/555\D{0,2}8888/)).toSorted()).toEqual(others.toSorted());
});
