import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { startProcess, type TestProcess } from "../support/start-process.ts";

const USER = "4300000000000001";
const CALLER = "+14155551001";

let app: TestApp;
let line: TestLine;
let router: TestProcess | null = null;
let nextCall = 1;

beforeAll(async () => {
  app = await startTestApp({}, { cuttable: true });
  line = await createTestLine(app);
  const rep = await app.api<{ id: string }>("POST", "/reps", {
    name: "Ada Byron",
    email: "ada@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: USER }],
  });
  await app.api("PUT", `/pins/${encodeURIComponent(CALLER)}`, { repId: rep.id });
});

afterAll(async () => {
  await router?.kill();
  await app?.close();
});

async function call(url: string): Promise<unknown> {
  const request = {
    call_id: nextCall++,
    external_number: CALLER,
    internal_number: "+14155550000",
  };
  const { status, body } = await line.route(request, url);
  expect(status).toBe(200);
  return body;
}

it("a router that starts while PostgreSQL is away answers by the settings that were last known", async () => {
  const file = join(app.env["STICKYLINE_DATA_DIR"] ?? "", "settings.sealed");
  await expect.poll(() => existsSync(file)).toBe(true);
  await expect.poll(() => call(app.url)).toMatchObject({ target_id: Number(USER) });
  // the last change was written down by now
  const written = () => readFile(file, "utf8");
  let before = await written();
  await expect
    .poll(
      async () => {
        const now = await written();
        const same = now === before;
        before = now;
        return same;
      },
      { interval: 1_000 },
    )
    .toBe(true);
  expect(before).not.toContain("ada@example.com");

  app.ways?.postgres.cut();
  router = await startProcess(app, { STICKYLINE_ROLE: "router", LOG_LEVEL: "silent" });
  await expect.poll(() => call(router?.url ?? "")).toMatchObject({ target_id: Number(USER) });
  app.ways?.redis.cut();
  expect(await call(router.url)).toMatchObject({ action: "route", target_type: "callcenter" });

  app.ways?.redis.heal();
  app.ways?.postgres.heal();
  const other = await app.api<{ id: string }>("POST", "/reps", {
    name: "Bob Bell",
    email: "bob@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: "4300000000000002" }],
  });
  await app.api("PUT", `/pins/${encodeURIComponent(CALLER)}`, { repId: other.id });
  await expect
    .poll(() => call(router?.url ?? ""))
    .toMatchObject({ target_id: 4_300_000_000_000_002 });
}, 120_000);
