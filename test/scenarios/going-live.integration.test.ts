import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { startProcess } from "../support/start-process.ts";

const USER = "4300000000000001";
const CALLER = "+14155551001";
const TO_REP = { action: "route", target_type: "user", target_id: Number(USER) };
const TO_FALLBACK = { action: "route", target_type: "department", target_id: 4400 };

type Decided = { observed: boolean; outcome: string; repId?: string; reason: string };

let app: TestApp;
let line: TestLine;
let repId: string;
let nextCall = 1;

beforeAll(async () => {
  app = await startTestApp({}, { cuttable: true });
  line = await createTestLine(app);
  const rep = await app.api<{ id: string }>("POST", "/reps", {
    name: "Ada Byron",
    email: "ada@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: USER }],
  });
  repId = rep.id;
  await app.api("PUT", `/pins/${encodeURIComponent(CALLER)}`, { repId });
});
afterAll(() => app?.close());

const switchTo = (mode: object) => app.api("PATCH", `/lines/${line.id}`, mode);

async function call(url?: string): Promise<Record<string, unknown>> {
  const request = {
    call_id: nextCall++,
    external_number: CALLER,
    internal_number: "+14155550000",
  };
  const { status, body } = await line.route(request, url);
  expect(status).toBe(200);
  return body;
}

/** The decision of the newest call, once it is in the log. */
async function newest(): Promise<Decided> {
  const found = async () => {
    const { items } = await app.api<{ items: (Decided & { callId: string })[] }>(
      "GET",
      "/decisions?limit=200",
    );
    return items.find(({ callId }) => callId === String(nextCall - 1));
  };
  await expect.poll(found).toBeDefined();
  const decision = await found();
  if (decision === undefined) throw new Error("gone again");
  return decision;
}

describe("a line that is only observed", () => {
  it("answers its fallback, keeps nobody busy, and records what would have been", async () => {
    await switchTo({ mode: "observe" });
    expect([await call(), await call()]).toEqual([
      expect.objectContaining(TO_FALLBACK),
      expect.objectContaining(TO_FALLBACK),
    ]);
    expect(await newest()).toMatchObject({ observed: true, outcome: "rep", repId });
    const { items } = await app.api<{ items: unknown[] }>("GET", "/presence");
    expect(items).toEqual([expect.objectContaining({ repId, state: "free" })]);
  });
});

describe("a line that is live for a share of its calls", () => {
  it("answers about so many calls for real, and the same call always alike", async () => {
    await switchTo({ mode: "percent", percent: 30 });
    let live = 0;
    for (let i = 0; i < 200; i++) if ((await call())["target_type"] === "user") live += 1;
    expect(live).toBeGreaterThan(35);
    expect(live).toBeLessThan(90);
    const again = nextCall;
    const first = await call();
    nextCall = again;
    expect(await call()).toEqual(first);
  });

  it("needs to know the share", async () => {
    await expect(switchTo({ mode: "percent", percent: 130 })).rejects.toThrow(/percent/);
  });
});

describe("a paused line", () => {
  it("answers its fallback at once, says so in the log, and goes on as before when live again", async () => {
    await switchTo({ mode: "pause" });
    expect(await call()).toMatchObject(TO_FALLBACK);
    expect(await newest()).toMatchObject({
      observed: true,
      reason: "Sent to the fallback: the line is paused.",
    });
    await switchTo({ mode: "live" });
    expect(await call()).toMatchObject(TO_REP);
  });

  it("was switched by somebody, at a time: the audit tells", async () => {
    const { items } = await app.api<{ items: unknown[] }>("GET", "/audit");
    expect(items).toContainEqual(
      expect.objectContaining({
        actor: "admin",
        action: "line.changed",
        subject: line.id,
        details: { changed: ["mode"], mode: { from: "percent", to: "pause" } },
      }),
    );
  });

  it("is paused with Redis down, in this process and in every other one", async () => {
    const other = await startProcess(app, {});
    try {
      expect(await call(other.url)).toMatchObject(TO_REP);
      app.ways?.redis.cut();
      await switchTo({ mode: "pause" });
      expect(await call()).toMatchObject(TO_FALLBACK);
      const answer = async () => (await call(other.url))["target_type"];
      await expect.poll(answer, { timeout: 20_000, interval: 200 }).toBe("department");
    } finally {
      app.ways?.redis.heal();
      await other.kill();
    }
  });
});
