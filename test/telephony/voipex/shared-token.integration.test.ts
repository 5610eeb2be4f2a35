import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import type { RedisClient } from "../../../src/redis/open-client.ts";
import { workspacePrefix } from "../../../src/state/keys.ts";
import { createLock } from "../../../src/state/lock.ts";
import { openRedis } from "../../../src/state/open-redis.ts";
import { createSharedSessions } from "../../../src/state/shared-session.ts";
import { createSecretBox } from "../../../src/store/secret-box.ts";
import { createVoipexClient } from "../../../src/telephony/voipex/index.ts";
import { testRedisUrl, testWorkspaceId } from "../../support/databases.ts";
import { openVoipexBox, VOIPEX_KEY } from "../../support/voipex-box.ts";

let redis: RedisClient;
beforeAll(() => {
  redis = openRedis(testRedisUrl(), { role: "worker", onError: () => undefined });
});
afterAll(() => redis.disconnect());

const LIFE_MS = 3_000_000;

/** Two processes of one installation, and their switchboard. */
async function openTwo(sessions: "many" | "one" = "many") {
  let shiftMs = 0;
  const now = () => Date.now() + shiftMs;
  const box = await openVoipexBox({ now, assumptions: { sessions } });
  onTestFinished(() => box.close());
  const workspaceId = testWorkspaceId();
  const secret = randomBytes(32);
  const start = (key = secret) => {
    const withLock = createLock(redis, { holdMs: 20_000, waitMs: 15_000, now: Date.now, wait });
    const sessionOf = createSharedSessions({ redis, ...createSecretBox(key), withLock, now });
    const session = sessionOf(workspaceId, "connection");
    return createVoipexClient({ apiKey: VOIPEX_KEY, baseUrl: box.baseUrl, fetch, now, session });
  };
  return {
    box,
    start,
    stored: async () =>
      String(await redis.get(`${workspacePrefix(workspaceId)}session:connection`)),
    one: start(),
    other: start(),
    logins: () => box.requests.filter((request) => request === "POST /token").length,
    laterBy: (ms: number) => (shiftMs += ms),
  };
}

it("is asked for once by processes that need one together: at first, at its end, and when it was taken back", async () => {
  const { box, one, other, start, logins, laterBy } = await openTwo();
  const together = () =>
    Promise.all([one.listUsers(), other.listUsers(), one.isOnCall("444", "line")]);
  await together();
  expect(logins()).toBe(1);
  laterBy(LIFE_MS - 30_000);
  await together();
  expect(logins()).toBe(2);
  box.forgetTokens();
  await together();
  expect(logins()).toBe(3);
  await start().listUsers();
  expect(logins()).toBe(3);
  // one that reads nothing of what the others wrote has its own
  await start(randomBytes(32)).listUsers();
  expect(logins()).toBe(4);
});

it("lies sealed in Redis", async () => {
  const { one, stored } = await openTwo();
  await one.listUsers();
  expect(await stored()).toMatch(/^v2\./);
});

it("makes a call with the newest token, where a new one ends those before", async () => {
  const { box, one, other } = await openTwo("one");
  await one.listUsers();
  await other.listUsers();
  box.forgetTokens();
  await one.listUsers();
  const order = { id: "a".repeat(32), rep: { type: "login", id: "ada" }, number: "+420777888901" };
  await other.callbackDialer?.dial({ ...order, resultUrl: "", settings: {} });
  expect(box.requests.filter((request) => request === "POST /calls")).toHaveLength(1);
});
