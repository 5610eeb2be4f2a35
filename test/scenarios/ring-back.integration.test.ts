import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const BOB = 5991398486736897;

let app: TestApp;
let line: TestLine;
let serial = 3_000;

beforeAll(async () => {
  app = await startTestApp();
  await app.api("POST", "/reps", {
    name: "Bob Stone",
    email: "bob@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: String(BOB) }],
  });
  line = await createTestLine(app);
}, 60_000);

afterAll(async () => {
  await app?.close();
});

/** Bob dials, nobody takes it, he hangs up. */
async function dialInVain(number: string, agoMs: number): Promise<void> {
  const at = Date.now() - agoMs;
  const callId = ++serial;
  const event = (state: string, more: object) => ({
    call_id: callId,
    state,
    direction: "outbound",
    external_number: number,
    contact: { type: "local", id: "c", phone: number },
    target: { type: "user", id: BOB },
    date_started: at,
    ...more,
  });
  expect(await line.send(event("calling", { event_timestamp: at }))).toBe(200);
  const ended = { date_ended: at + 9_000, event_timestamp: at + 9_000 };
  expect(await line.send(event("hangup", ended))).toBe(200);
}

async function call(number: string): Promise<string> {
  const callId = ++serial;
  const { body } = await line.route({
    call_id: callId,
    external_number: number,
    internal_number: "+14155550000",
    date_started: Date.now(),
  });
  return String(body["target_id"]);
}

async function knownTries(): Promise<number> {
  const redis = new Redis(app.redisUrl);
  const keys = await redis.keys("sl:{main}:talk:*:tried");
  const all = await Promise.all(keys.map((key) => redis.hvals(key)));
  redis.disconnect();
  return all.flat().length;
}

it("reaches the rep who rang them in vain, and nobody who did so long ago", async () => {
  await dialInVain("+14155551001", 3_600_000);
  await dialInVain("+14155551002", 13 * 3_600_000);
  await vi.waitFor(async () => expect(await knownTries()).toBe(2), { timeout: 20_000 });
  expect(await call("+14155551002")).toBe("4500");
  expect(await call("+14155551001")).toBe(String(BOB));
  await vi.waitFor(
    async () => {
      const { items } = await app.api<{ items: { reason: string }[] }>("GET", "/decisions");
      expect(items.map(({ reason }) => reason)).toContain(
        "Sent to Bob Stone: whose unanswered call they return, and free.",
      );
    },
    { timeout: 20_000 },
  );
});

it("keeps the newest four calls in vain beside the talks of a number", async () => {
  for (let hours = 1; hours <= 6; hours += 1) await dialInVain("+14155551003", hours * 3_600_000);
  const redis = new Redis(app.redisUrl);
  await vi.waitFor(
    async () => {
      const talks = await redis.hvals("sl:{main}:talk:14155551003:tried");
      const ages = talks.map((talk) =>
        Math.round((Date.now() - Number(talk.split("|")[0])) / 3.6e6),
      );
      expect(ages.toSorted((one, other) => one - other)).toEqual([1, 2, 3, 4]);
    },
    { timeout: 20_000 },
  );
  redis.disconnect();
});
