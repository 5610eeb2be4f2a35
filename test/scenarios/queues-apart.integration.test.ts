import { afterAll, beforeAll, expect, it } from "vitest";
import { openCuttableProxy, type CuttableProxy } from "../support/cuttable-proxy.ts";
import { createTestRedis, type TestRedis } from "../support/databases.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const USER = "4300000000000001";
const CALLER = "+14155551001";

let app: TestApp;
let line: TestLine;
let queues: TestRedis;
let way: CuttableProxy;
let nextCall = 1;

beforeAll(async () => {
  queues = await createTestRedis();
  way = await openCuttableProxy(Number(new URL(queues.url).port));
  const url = new URL(queues.url);
  url.port = String(way.port);
  app = await startTestApp({ QUEUE_REDIS_URL: url.href });
  line = await createTestLine(app);
  const rep = await app.api<{ id: string }>("POST", "/reps", {
    name: "Ada Byron",
    email: "ada@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: USER }],
  });
  await app.api("PUT", `/pins/${encodeURIComponent(CALLER)}`, { repId: rep.id });
});

afterAll(async () => {
  await app?.close();
  way?.close();
  await queues?.stop();
});

function call() {
  return line.route({
    call_id: nextCall++,
    external_number: CALLER,
    internal_number: "+14155550000",
  });
}

async function decidedCalls(): Promise<string[]> {
  const { items } = await app.api<{ items: { callId: string }[] }>(
    "GET",
    `/decisions?number=${encodeURIComponent(CALLER)}`,
  );
  return items.map(({ callId }) => callId);
}

it.each(["freeze", "cut"] as const)(
  "puts callers through to their own rep, and writes down why, while the queues' Redis is away: %s",
  async (fault) => {
    await expect.poll(async () => (await call()).body).toMatchObject({ target_type: "user" });
    way[fault]();
    try {
      const callIds: string[] = [];
      for (let i = 0; i < 5; i++) {
        callIds.push(String(nextCall));
        expect((await call()).body).toMatchObject({
          target_type: "user",
          target_id: Number(USER),
        });
      }
      await expect.poll(decidedCalls).toEqual(expect.arrayContaining(callIds));
    } finally {
      way.heal();
    }
  },
);
