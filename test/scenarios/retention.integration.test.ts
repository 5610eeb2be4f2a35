import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { RETENTION_DAYS } from "../../src/domain/retention.ts";
import type { Core } from "../../src/compose/core.ts";
import { openTestCore } from "../support/open-core.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const TABLES = [
  ["call_event", "callEvents"],
  ["routed_call", "calls"],
  ["decision", "decisions"],
  ["callback", "callbacks"],
  ["campaign", "campaigns"],
  ["crm_write", "crmWrites"],
  ["owner_change", "crmWrites"],
  ["call_transfer", "transfers"],
  ["dead_letter", "deadLetters"],
  ["notice_delivery", "notices"],
  ["audit_entry", "audit"],
] as const;

/** What ends in another way than by its age, or with its workspace alone. */
const ENDS_OTHERWISE: Readonly<Record<string, readonly string[]>> = {
  "when somebody says so": ["pin", "do_not_call"],
  "with what it belongs to": ["callback_dial", "leg_link", "recording"],
  "with its record at the CRM": [
    "contact_mirror",
    "company_mirror",
    "deal_mirror",
    "ticket_mirror",
    "lead_mirror",
    "crm_owner",
    "crm_presence",
  ],
  "once it is done": ["crm_hint", "map_pending"],
  "after days of its own": ["forgotten_contact", "erased_number", "sign_in_link", "user_session"],
  "never, as it is a setting": [
    "api_key",
    "membership",
    "crm_connection",
    "telephony_connection",
    "line",
    "rep",
    "rep_identity",
    "policy",
    "policy_version",
    "retention",
  ],
};

let app: TestApp;
let core: Core;
let db: Client;

beforeAll(async () => {
  app = await startTestApp();
  core = openTestCore(app.env);
  db = new Client({ connectionString: app.databaseUrl });
  await db.connect();
});

afterAll(async () => {
  await db?.end();
  await core?.close();
  await app?.close();
});

/** Rows so many days old, in a workspace. */
async function seed(workspaceId: string, days: number, count: number): Promise<void> {
  const values = [workspaceId, days, count];
  const at = "now() - make_interval(days => $2::int)";
  const rows = "from generate_series(1, $3::int) as n";
  const id = "'w' || $1 || '-' || $2 || '-' || n";
  for (const sql of [
    `insert into call_event (workspace_id, key, line_id, leg_id, kind, direction, at, received_at, links, event)
     select $1, ${id}, 'l', ${id}, 'ended', 'inbound', ${at}, ${at}, '{}', '{}' ${rows}`,
    `insert into leg_link (workspace_id, a, b) select $1, ${id}, ${id} || 'z' ${rows}`,
    `insert into routed_call (workspace_id, leg_id, line_id, at, reached, held_out, observed)
     select $1, ${id}, 'l', ${at}, 0, false, false ${rows}`,
    `insert into decision (workspace_id, id, at, line_id, leg_id, call_id, outcome, reason, duration_ms, record)
     select $1, ${id}, ${at}, 'l', ${id}, 'c', 'rep', 'x', 1, '{}' ${rows}`,
    `insert into callback (id, workspace_id, line_id, call_id, number, promised_at)
     select ${id}, $1, 'l', 'c', '+14155550123', ${at} ${rows}`,
    `insert into campaign (id, workspace_id, connection_id, name, consent, time_zone, plan, numbers, sent_count,
       desired, actual, created_at, changed_at)
     select ${id}, $1, 'gone', 'People of May', 'They asked.', 'UTC', '{}', '{+14155550123}', 1,
       'removed', 'removed', ${at}, ${at} ${rows}`,
    `insert into crm_write (id, workspace_id, kind, key, leg_ids, state, created_at)
     select ${id}, $1, 'call', ${id}, '{}', 'done', ${at} ${rows}`,
    `insert into call_transfer (workspace_id, decision_id, leg_id, name, state, created_at)
     select $1, ${id}, ${id}, 'Ada', 'accepted', ${at} ${rows}`,
    `insert into dead_letter (id, workspace_id, queue, job_name, payload, error, at)
     select ${id}, $1, 'crm', 'crm.sync', '{}', 'x', ${at} ${rows}`,
    `insert into owner_change
       (id, workspace_id, connection_id, contact_id, cause_leg_id, rep_id, owner_id, rule, state, created_at)
     select ${id}, $1, 'c', ${id}, ${id}, 'r', 'o', 'unowned', 'adopted', ${at} ${rows}`,
    `insert into notice_delivery (workspace_id, id, at, channel, kind, rep_id, outcome)
     select $1, ${id}, ${at}, 'mail', 'missed', 'r', 'sent' ${rows}`,
    `insert into audit_entry (id, workspace_id, at, actor, action, subject)
     select ${id}, $1, ${at}, 'a', 'seeded', 's' ${rows}`,
  ]) {
    await db.query(sql, values);
  }
}

const count = async (table: string, workspaceId: string) =>
  Number(
    (await db.query(`select count(*) from ${table} where workspace_id = $1`, [workspaceId])).rows[0]
      ?.count,
  );

it("tells how long each kind is kept, within what is possible, and writes down who changed it", async () => {
  expect(await app.api("GET", "/retention")).toMatchObject({ callEvents: 400, deadLetters: 30 });
  await expect(app.api("PATCH", "/retention", { callEvents: 5 })).rejects.toThrow(/ 400 /);
  expect(await app.api("PATCH", "/retention", { decisions: 100 })).toMatchObject({
    callEvents: 400,
    decisions: 100,
  });
  const { items } = await app.api<{ items: unknown[] }>("GET", "/audit");
  expect(items).toMatchObject([{ action: "retention.changed", details: { decisions: 100 } }]);
});

it("keeps a campaign that may still ring somebody, and lets go of one that nobody can end here", async () => {
  await db.query(
    `insert into telephony_connection (id, workspace_id, vendor, name, base_url, api_key_sealed)
     values ('voipex', 'main', 'voipex', 'n', 'https://pbx.example', '')`,
  );
  const states = [
    ["running", "voipex", 7],
    ["paused", "voipex", 8],
    ["unknown", "voipex", 9],
    ["failed", "voipex", null],
    ["unknown", "voipex", null],
    ["running", "disconnected", 10],
  ] as const;
  for (const [index, [actual, connection, campaignId]] of states.entries()) {
    await db.query(
      `insert into campaign (id, workspace_id, connection_id, name, consent, time_zone, plan, numbers, sent_count,
         campaign_id, desired, actual, created_at, changed_at)
       values ($1, 'main', $2, 'n', 'c', 'UTC', '{}', '{+14155550123}', 1, $3, 'paused', $4,
         now() - make_interval(days => 400), now() - make_interval(days => 400))`,
      [`kept-${index}`, connection, campaignId, actual],
    );
  }
  const left = async () =>
    (await db.query<{ id: string }>("select id from campaign order by id")).rows.map(
      ({ id }) => id,
    );
  await core.jobs.add("people.forget-old", { v: 1 });
  await expect.poll(left, { timeout: 60_000 }).toEqual(["kept-0", "kept-1", "kept-2"]);
  await db.query("delete from campaign");
  await db.query("delete from telephony_connection");
});

it("is said of every table, and every kind is tried here", async () => {
  const { rows } = await db.query<{ name: string }>(
    `select table_name as name from information_schema.columns
     where column_name = 'workspace_id' and table_schema = current_schema()`,
  );
  const known = [...TABLES.map(([table]) => table), ...Object.values(ENDS_OTHERWISE).flat()];
  expect(rows.map(({ name }) => name).toSorted()).toEqual(known.toSorted());
  const tried = new Set<string>(TABLES.map(([, kind]) => kind));
  expect([...tried, "recordings"].toSorted()).toEqual(Object.keys(RETENTION_DAYS).toSorted());
});

it("takes out what is older, of each kind by its own days and of no other workspace", async () => {
  const { id: other } = await app.api<{ id: string }>("POST", "/workspaces", { name: "Other" });
  const all = {
    callEvents: 100,
    calls: 100,
    decisions: 100,
    recordings: 100,
    callbacks: 100,
    campaigns: 100,
    crmWrites: 100,
    transfers: 100,
    deadLetters: 100,
    notices: 100,
    audit: 100,
  };
  await app.api("PATCH", "/retention", all);
  await seed("main", 300, 1_200);
  await seed("main", 20, 30);
  for (const nobody of ["null", "'nobody'"]) {
    await db.query(
      `insert into dead_letter (id, workspace_id, queue, job_name, payload, error, at)
       select 'nobody-' || n || ${nobody === "null" ? "'a'" : "'b'"}, ${nobody}, 'crm', 'crm.sync', '{}', 'x',
         now() - make_interval(days => 31) from generate_series(1, 20) as n`,
    );
  }
  const folder = join(app.env["STICKYLINE_DATA_DIR"] ?? "", "recordings", "main");
  await mkdir(folder, { recursive: true });
  for (const [name, days] of [
    ["old", 101],
    ["new", 99],
  ] as const) {
    await writeFile(join(folder, `${name}.mp3`), "a voice");
    await core.stores.recordings.keep({
      id: name,
      workspaceId: "main",
      lineId: "l",
      legId: name,
      name,
      format: "mp3",
      bytes: 7,
      sha256: "0".repeat(64),
      location: join("main", `${name}.mp3`),
      receivedAt: Date.now() - days * 86_400_000,
    });
  }
  await seed(other, 29, 40);
  await core.jobs.add("people.forget-old", { v: 1 });
  for (const [table] of TABLES.slice(0, -1)) {
    await expect.poll(() => count(table, "main"), { timeout: 60_000 }).toBe(30);
    expect(await count(table, other)).toBe(40);
  }
  await expect.poll(() => count("leg_link", "main")).toBe(30);
  await expect.poll(() => readdir(folder)).toEqual(["new.mp3"]);
  expect(await count("recording", "main")).toBe(1);
  const ofNobody =
    "select count(*) from dead_letter where workspace_id is null or workspace_id = 'nobody'";
  expect(Number((await db.query(ofNobody)).rows[0]?.count)).toBe(0);
  const seeded =
    "select count(*) from audit_entry where workspace_id = 'main' and action = 'seeded'";
  await expect.poll(async () => Number((await db.query(seeded)).rows[0]?.count)).toBe(30);
});
