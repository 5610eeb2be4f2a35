import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const USER = "4300000000000001";
const CALLER = "+14155551001";
const POISONED = "+14155551666";
const TO_REP = { action: "route", target_type: "user", target_id: Number(USER) };
const TO_TEAM = { action: "route", target_type: "callcenter", target_id: 4500 };

let app: TestApp;
let line: TestLine;
let redis: Redis;
let nextCall = 1;

beforeAll(async () => {
  app = await startTestApp();
  line = await createTestLine(app);
  const rep = await app.api<{ id: string }>("POST", "/reps", {
    name: "Ada Byron",
    email: "ada@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: USER }],
  });
  await app.api("PUT", `/pins/${encodeURIComponent(CALLER)}`, { repId: rep.id });
  redis = new Redis(app.redisUrl);
});

afterAll(async () => {
  redis?.disconnect();
  await app?.close();
});

async function call(number: string): Promise<Record<string, unknown>> {
  const { body } = await line.route({
    call_id: nextCall++,
    external_number: number,
    internal_number: "+14155550000",
  });
  return body;
}

it("sends a number whose facts can't be read to the team, and everybody else to their own rep", async () => {
  await redis.set(`sl:{main}:talk:${POISONED.slice(1)}`, "no hash");
  for (let i = 0; i < 12; i++) expect(await call(POISONED)).toMatchObject(TO_TEAM);
  expect(await call(CALLER)).toMatchObject(TO_REP);
});
