import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const USER = "4300000000000001";
const CALLER = "+14155551001";
const TO_REP = { action: "route", target_type: "user", target_id: Number(USER) };

let app: TestApp;
let line: TestLine;
let redis: Redis;
let nextCall = 1;

beforeAll(async () => {
  app = await startTestApp({}, { ownRedis: true });
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

const STATES = [
  [
    "have no room left",
    () => redis.config("SET", "maxmemory", "1"),
    () => redis.config("SET", "maxmemory", "0"),
  ],
  ["are a replica", () => redis.replicaof("127.0.0.1", "1"), () => redis.replicaof("NO", "ONE")],
] as const;

describe.each(STATES)("maps that %s", (_, begin, end) => {
  it("still send a caller to their own rep, and the decision says that nobody was reserved", async () => {
    await begin();
    const callId = nextCall++;
    try {
      for (let again = 0; again < 7; again++) {
        const { body } = await line.route({
          call_id: again === 0 ? callId : nextCall++,
          external_number: CALLER,
          internal_number: "+14155550000",
        });
        expect(body).toMatchObject(TO_REP);
      }
    } finally {
      await end();
    }
    await expect
      .poll(async () => {
        const path = `/decisions?number=${encodeURIComponent(CALLER)}`;
        const { items } = await app.api<{ items: { callId: string; reason: string }[] }>(
          "GET",
          path,
        );
        return items.find((one) => one.callId === String(callId))?.reason;
      })
      .toContain("Nobody was reserved");
  });
});
