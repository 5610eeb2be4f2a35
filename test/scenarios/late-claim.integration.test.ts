import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { SCRIPTS } from "../../src/state/open-redis.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const USER = "4300000000000001";
const CALLER = "+14155551001";
const OTHER_CALLER = "+14155551002";
const TO_REP = { action: "route", target_type: "user", target_id: Number(USER) };
const TO_TEAM = { action: "route", target_type: "callcenter", target_id: 4500 };
/** Longer than one Redis round trip may take, shorter than the line's deadline. */
const HELD_MS = 700;

/** How ioredis names a script once Redis knows it. */
function scriptName(script: keyof typeof SCRIPTS): string {
  return createHash("sha1").update(SCRIPTS[script].lua).digest("hex");
}

type Decided = { callId: string; reason: string; path: string; rungs: { why: string }[] };

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
  for (const number of [CALLER, OTHER_CALLER]) {
    await app.api("PUT", `/pins/${encodeURIComponent(number)}`, { repId });
  }
});
afterEach(() => app.ways?.redis.heal());
afterAll(() => app?.close());

async function call(number = CALLER) {
  const callId = nextCall++;
  const request = { call_id: callId, external_number: number, internal_number: "+14155550000" };
  const { status, body } = await line.route(request);
  expect(status).toBe(200);
  return { callId: String(callId), body };
}

async function stateOfAda(): Promise<string | undefined> {
  const { items } = await app.api<{ items: { repId: string; state: string }[] }>(
    "GET",
    "/presence",
  );
  return items.find((one) => one.repId === repId)?.state;
}

async function decisionOn(callId: string): Promise<Decided | undefined> {
  const { items } = await app.api<{ items: Decided[] }>("GET", "/decisions?limit=50");
  return items.find((one) => one.callId === callId);
}

describe("a claim whose answer comes too late", () => {
  it("is given back as soon as it lands, and the decision says what was not known", async () => {
    expect((await call()).body).toMatchObject(TO_REP);
    // The offer of the call above ends with the phone's own event.
    const at = Date.now();
    await line.send({
      call_id: 900,
      state: "hangup",
      direction: "inbound",
      date_started: at,
      date_ended: at + 1,
      event_timestamp: at + 1,
      external_number: CALLER,
      target: { id: USER, type: "user" },
    });
    await expect.poll(stateOfAda, { timeout: 20_000 }).toBe("free");

    app.ways?.redis.holdAnswersTo(scriptName("slClaim"), HELD_MS);
    const { callId, body } = await call();
    expect(body).toMatchObject(TO_TEAM);
    app.ways?.redis.heal();
    await expect.poll(stateOfAda, { timeout: 8_000 }).toBe("free");
    expect((await call(OTHER_CALLER)).body).toMatchObject(TO_REP);

    await expect.poll(() => decisionOn(callId), { timeout: 20_000 }).toBeDefined();
    const decided = await decisionOn(callId);
    expect(decided?.reason).toBe(
      "Sent to the team: Ada Byron, pinned to this number, could not be reserved in time.",
    );
    expect(decided?.rungs[0]?.why).toBe("Ada Byron could not be reserved in time");
  }, 60_000);
});
