import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Redis } from "ioredis";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDialpadBox, type DialpadBox } from "../../src/sandbox/dialpad/index.ts";
import { SANDBOX_COMPANY } from "../../src/sandbox/people.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { freePort } from "../support/free-port.ts";
import { findProgram } from "../support/start-proxy.ts";
import { findDebianPostgres, startDebianPostgres } from "./support/debian-postgres.ts";
import { blocksOf, openShell } from "./support/page-shell.ts";
import { openUnits } from "./support/run-units.ts";

/** `npm run test:long` clones and builds as well; else the clone is this checkout. */
const isLong = process.env["STICKYLINE_LONG"] === "1";
const NEEDED = ["redis-server", "redis-cli", "psql", "haproxy", "caddy", "openssl", "curl", "git"];
const postgresBin = findDebianPostgres();
const missing = NEEDED.filter((name) => findProgram(name) === null);
if (postgresBin === null) missing.push("PostgreSQL's server");

const PAGE = "docs/production.md";
const RUNBOOK = "docs/runbook.md";
const PORTS = ["5432", "6379", "6380", "8000", "8081", "8082", "8083", "8084", "8090"];
const DIALPAD_KEY = "dialpad-key-0123456789";
const CALLER = "+14155551001";

let root: string;
let shell: ReturnType<typeof openShell>;
let units: Awaited<ReturnType<typeof openUnits>>;
let postgres: Awaited<ReturnType<typeof startDebianPostgres>>;
let dialpad: DialpadBox;
let url: string;
let line: TestLine;
let provision: Readonly<Record<string, unknown>>;
const ports = new Map<string, string>();
const values = new Map<string, string>();
const played: string[] = [];

/** The page's words with this test's own folders, ports and names. */
function fill(text: string): string {
  let filled = text;
  for (const [from, to] of values) filled = filled.replaceAll(from, to);
  return filled
    .replaceAll("SITE_ADDRESS=calls.example.com", `SITE_ADDRESS=${url}`)
    .replaceAll("https://calls.example.com/readyz", `${url}/readyz`)
    .replaceAll(/\b\d{4}\b/g, (number) => ports.get(number) ?? number)
    .replaceAll(/(?<![\w.])\/(etc|var|opt)\//g, `${root}/$1/`)
    .replaceAll(/(?<=[= ])\/usr\/(?:s?bin)\/(\w+)/g, (file, name: string) =>
      name === "node" ? process.execPath : (findProgram(name) ?? file),
    );
}

/** Runs the next block of the page, which holds this command. */
async function follow(page: string, command: string): Promise<string> {
  const blocks = blocksOf(page);
  const at = played.filter((block) => blocks.includes(block)).length;
  const block = blocks[at] ?? "";
  expect(block, `block ${at + 1} of ${page}`).toContain(command);
  const filled = fill(block);
  expect(filled).not.toMatch(/<[a-z ]+>|…/);
  expect(filled).not.toMatch(/(?<=[\s"'=])\/(?:etc|var|opt)\//);
  played.push(block);
  return shell.run(filled).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${units.said().slice(-6_000)}`);
  });
}

const setting = (name: string) =>
  new RegExp(`^${name}=(.*)$`, "m").exec(readFileSync(`${root}/etc/stickyline/env`, "utf8"))?.[1] ??
  "";

async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${url}/api${path}`, {
    method,
    headers: {
      authorization: `Bearer ${setting("STICKYLINE_ADMIN_TOKEN")}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

async function count(table: string): Promise<number> {
  const client = new Client({ connectionString: setting("DATABASE_URL") });
  await client.connect();
  const { rows } = await client.query<{ n: number }>(`select count(*)::int as n from "${table}"`);
  await client.end();
  return rows[0]?.n ?? 0;
}

const readiness = async (): Promise<unknown> => (await fetch(`${url}/readyz`)).json();

const SECRETS = [...readFileSync(".env.example", "utf8").matchAll(/^(\w+)=/gm)]
  .map(([, name = ""]) => name)
  .filter((name) => /SECRET|TOKEN|KEY$|^SMTP_URL$|DATABASE_URL|REDIS_URL/.test(name))
  .filter((name) => !name.includes("PREVIOUS"));
const secretsNow = (): Record<string, string> =>
  Object.fromEntries(SECRETS.map((name) => [name, setting(name)]));

const metricsWith = async (port: string, token = "") =>
  (
    await fetch(`http://127.0.0.1:${ports.get(port)}/metrics`, {
      headers: { authorization: `Bearer ${token}` },
    })
  ).status;

let lastCall = 1_000;
const newCall = () => ({ call_id: ++lastCall, external_number: CALLER });
const event = (callId: number) => ({
  call_id: callId,
  state: "hangup",
  direction: "inbound",
  date_started: Date.now() - 60_000,
  date_ended: Date.now() - 1_000,
  event_timestamp: Date.now(),
  external_number: CALLER,
  target: { id: "1", type: "user" },
});

/** Calls come in one after the other while this is done: each is answered. */
async function whileCallsComeIn(work: () => Promise<unknown>): Promise<number> {
  const over = new AbortController();
  const bad: unknown[] = [];
  let asked = 0;
  const calling = (async () => {
    while (!over.signal.aborted) {
      asked += 1;
      const answer = await line.route(newCall(), url).catch((error: unknown) => error);
      if (!(
        typeof answer === "object" &&
        answer !== null &&
        "status" in answer &&
        answer.status === 200
      )) {
        bad.push(answer);
      }
      await new Promise((wait) => setTimeout(wait, 50));
    }
  })();
  try {
    await work();
  } finally {
    over.abort();
    await calling;
  }
  expect(bad).toEqual([]);
  return asked;
}

it("names each setting that is a secret", () => {
  const page = readFileSync(PAGE, "utf8");
  expect(SECRETS.length).toBeGreaterThan(9);
  expect(SECRETS.filter((name) => !page.includes(`\`${name}\``) && !name.endsWith("_URL"))).toEqual(
    [],
  );
});

describe.skipIf(missing.length > 0)(
  `whoever follows the page on production to the letter (skipped where it is missing: ${missing.join(", ")})`,
  () => {
    beforeAll(async () => {
      root = await mkdtemp(join(tmpdir(), "stickyline-machine-"));
      // as `/` is
      chmodSync(root, 0o755);
      for (const folder of ["etc/redis", "etc/systemd/system", "opt", "var/lib", "var/backups"]) {
        mkdirSync(join(root, folder), { recursive: true });
      }
      url = `http://127.0.0.1:${await freePort()}`;
      for (const port of PORTS) ports.set(port, String(await freePort()));
      postgres = await startDebianPostgres(postgresBin ?? "", root);
      ports.set("5432", String(postgres.port));
      dialpad = await createDialpadBox({ now: Date.now, random: Math.random, apiKey: DIALPAD_KEY });
      const admin = `127.0.0.1:${await freePort()}`;
      units = await openUnits({ root, fill, env: { CADDY_ADMIN: admin } });
      values.set("<this repository>", resolve("."));
      const asPostgres = Object.entries(postgres.env).map(([name, value]) => `${name}=${value}`);
      shell = openShell(
        root,
        `
systemctl() { curl -sS --fail-with-body --data-binary "$*" http://127.0.0.1:${units.port}/; }
useradd() { echo "left out: no users are made here"; }
chown() { echo "left out: no other users here"; }
runuser() { if [ "$2" = postgres ]; then env ${asPostgres.join(" ")} "\${@:4}"; else "\${@:4}"; fi; }
${isLong ? "" : 'git() { ln -s "$2" "$3"; echo "left out: the clone is this checkout; npm run test:long makes one"; }'}
PATH=$PATH:/usr/sbin:${postgresBin}
`,
      );
      await shell.begin();
    }, 120_000);

    afterAll(async () => {
      await shell?.close();
      const left = new Redis(Number(ports.get("6380")), "127.0.0.1", { retryStrategy: () => null });
      left.on("error", () => undefined);
      await units?.close();
      left.disconnect();
      await dialpad?.close();
      await postgres?.stop();
      await rm(root, { recursive: true, force: true });
    });

    it("has an installation that answers calls and lets them in by a link", async () => {
      await follow(PAGE, "node src/setup/build.mjs");
      await follow(PAGE, "createdb");
      await follow(PAGE, "STICKYLINE_ADMIN_TOKEN=");
      await shell.run(
        `cat >> ${root}/etc/stickyline/env <<END
DIALPAD_BASE_URL=${dialpad.baseUrl}
HUBSPOT_CLIENT_ID=app
HUBSPOT_CLIENT_SECRET=the-first-one
OIDC_ISSUER=https://id.example.com
OIDC_CLIENT_ID=stickyline
OIDC_CLIENT_SECRET=the-first-one
SMTP_URL=smtp://ada:the-first-one@127.0.0.1:9
MAIL_FROM=calls@example.com
RECORDINGS_S3_URL=http://127.0.0.1:9/bucket
RECORDINGS_S3_ACCESS_KEY=first
RECORDINGS_S3_SECRET_KEY=the-first-one
END`,
      );
      await follow(PAGE, "systemctl start stickyline-migrate");
      const link = (await follow(PAGE, "sign-in")).split("\n").at(-1) ?? "";
      expect(link).toMatch(/^https:\/\/calls\.example\.com\/sign-in\?token=[\w-]{43}$/);
      const here = link.replace("https://calls.example.com", url);
      expect((await fetch(here, { redirect: "manual" })).status).toBe(303);

      const { office, department, callCenter, reservedNumbers } = SANDBOX_COMPANY;
      line = await createTestLine(
        { api, url },
        {
          fallback: { type: "department", id: department.id },
          team: { type: "callcenter", id: callCenter.id },
        },
      );
      const connection = await api<{ id: string }>("POST", "/telephony-connections", {
        vendor: "dialpad",
        apiKey: DIALPAD_KEY,
      });
      provision = { connectionId: connection.id, officeId: office.id, number: reservedNumbers[0] };
      await api("POST", `/lines/${line.id}/provision`, provision);
      for (const [from, to] of [
        ['"connectionId":"<id>"', `"connectionId":"${connection.id}"`],
        ['"officeId":"<id>"', `"officeId":"${office.id}"`],
        ["+1…", reservedNumbers[0] ?? ""],
        ["/lines/<id>", `/lines/${line.id}`],
      ] as const) {
        values.set(from, to);
      }
      expect(await line.route(newCall(), url)).toMatchObject({ status: 200 });
      expect(await line.send(event(lastCall), url)).toBe(200);
      await expect.poll(() => count("decision")).toBe(1);
      await expect.poll(() => count("call_event")).toBe(1);
      // of a first minute, the workers are seen by now
      await expect.poll(readiness).toEqual({ status: "ready" });
    }, 600_000);

    it("has everything back after the loss of all data: decisions, events, and what waited in the queues", async () => {
      await units.systemctl(["stop", "stickyline-worker@*"]);
      for (let more = 0; more < 5; more++) {
        await line.route(newCall(), url);
        expect(await line.send(event(lastCall), url)).toBe(200);
      }
      await follow(PAGE, "setting()");
      await follow(PAGE, "pg_dump");

      for (const name of ["redis-server@queues", "redis-server@maps"]) await units.kill(name);
      await shell.run(`rm -rf ${root}/var/lib/redis/*/* ${root}/var/lib/stickyline/*`);
      await shell.run(
        "runuser -u postgres -- dropdb --force stickyline\nrunuser -u postgres -- createdb --owner stickyline stickyline",
      );
      await units.systemctl(["start", "redis-server@maps"]);

      await follow(PAGE, "systemctl stop stickyline-fallback");
      const sizes = (await follow(PAGE, "config set appendonly yes")).match(/^\d+$/gm) ?? [];
      expect(Number(sizes[0])).toBeGreaterThan(10);
      expect(new Set(sizes).size).toBe(1);
      await follow(PAGE, "pg_restore");
      await expect.poll(() => count("call_event")).toBe(6);
      await expect.poll(() => count("decision")).toBe(6);
      expect(await line.route(newCall(), url)).toMatchObject({ status: 200 });
      expect(await api<{ items: unknown[] }>("GET", "/maintenance/dead-letters")).toMatchObject({
        items: [],
      });
    }, 240_000);

    it("changes every secret while calls are answered", async () => {
      values.set("<the new one>", randomBytes(12).toString("hex"));
      values.set("<the new pair's name>", "second");
      values.set("<user>", "ada");
      values.set("<mail server>", "127.0.0.1:9");
      await follow(PAGE, "restart_all()");
      const before = { ...secretsNow() };
      const hasReady = async () =>
        Promise.all(
          ["8081", "8082"].map((port) => metricsWith(port, before["STICKYLINE_METRICS_TOKEN"])),
        );
      expect(await hasReady()).toEqual([200, 200]);
      const asked = await whileCallsComeIn(async () => {
        for (const command of ["_PREVIOUS_", "alter role", "acl setuser", "SMTP_URL"]) {
          await follow(PAGE, command);
        }
        await follow(PAGE, "restart_all");
        await follow(PAGE, "requirepass");
      });
      expect(asked).toBeGreaterThan(10);
      const after = secretsNow();
      expect(Object.entries(after).filter(([name, value]) => before[name] === value)).toEqual([]);
      expect(await hasReady()).toEqual([401, 401]);
      expect(await metricsWith("8082", after["STICKYLINE_METRICS_TOKEN"])).toBe(200);
      // opened with the new key
      await api("POST", `/lines/${line.id}/provision`, provision);
      expect(blocksOf(PAGE).filter((block) => !played.includes(block))).toEqual([]);
    }, 300_000);

    it("does what the runbook says, a line's secret and a key too", async () => {
      const workspace = await api<{ id: string }>("POST", "/workspaces", { name: "Other" });
      const key = await api<{ id: string }>("POST", `/workspaces/${workspace.id}/keys`, {
        name: "a program",
      });
      values.set("/workspaces/<id>", `/workspaces/${workspace.id}`);
      values.set("<key id>", key.id);
      const define =
        blocksOf("docs/api.md")
          .join("\n")
          .match(/^api\(\).*$/m)?.[0] ?? "";
      await shell.run(`URL=${url} TOKEN="$(setting STICKYLINE_ADMIN_TOKEN)"\n${define}`);
      await follow(RUNBOOK, "previousSecret");
      const renewed = line.with(await shell.run('echo "$SECRET"'));
      const statusOf = async (one: TestLine) => (await one.route(newCall(), url)).status;
      await expect.poll(() => statusOf(renewed)).toBe(200);
      await expect.poll(() => statusOf(line)).toBe(401);
      line = renewed;
      await follow(RUNBOOK, "<key id>");
      await follow(RUNBOOK, "/maintenance/rebuild");
      await follow(RUNBOOK, "/maintenance/dead-letters");
      if (!isLong) {
        console.log("left out: an upgrade, which npm run test:long plays");
        return;
      }
      expect(await whileCallsComeIn(() => follow(RUNBOOK, "stickyline.old"))).toBeGreaterThan(10);
      expect(blocksOf(RUNBOOK).filter((block) => !played.includes(block))).toEqual([]);
    }, 300_000);
  },
);
