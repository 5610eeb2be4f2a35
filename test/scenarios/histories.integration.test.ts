import type { RedisClient } from "../../src/redis/open-client.ts";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createListCalls } from "../../src/services/calls/list-calls.ts";
import { shardsOf } from "../../src/queues/shards.ts";
import { createReadFacts } from "../../src/state/facts.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import { createCallEventStore } from "../../src/store/call-event-store.ts";
import { openDatabase, type Database } from "../../src/store/database.ts";
import { createRepStore } from "../../src/store/rep-store.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { sliceOf } from "../support/slice.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import {
  createRandom,
  makeHistory,
  shuffled,
  type History,
  type Payload,
} from "./support/histories.ts";

const HISTORIES = sliceOf(1_000, 100);
const ASKED = HISTORIES / 10;
const SEED = 20_261_121;
const SENDERS = 32;

let app: TestApp;
let line: TestLine;
let db: Database;
let redis: RedisClient;
let histories: History[];
let now: number;
const repByUser = new Map<string, string>();

beforeAll(async () => {
  app = await startTestApp();
  line = await createTestLine(app);
  db = openDatabase(app.databaseUrl);
  redis = openRedis(app.redisUrl, { role: "worker", onError: () => undefined });
  now = Date.now();
  const random = createRandom(SEED);
  histories = Array.from({ length: HISTORIES }, (_, index) => makeHistory(index, random, now));
  const reps = createRepStore(db);
  for (const userId of histories.flatMap((history) => history.userIds)) {
    const identities = [{ vendor: "dialpad", type: "user", id: userId }];
    const rep = { name: `Rep ${userId}`, email: `u${userId}@example.com`, identities };
    repByUser.set(userId, (await reps.create("main", rep)).id);
  }
  // Any change through the API tells routers and maps of all of them.
  await app.api("PATCH", "/workspace", { name: "Histories" });
  await deliver(mixed(random));
}, 180_000);

afterAll(async () => {
  redis?.disconnect();
  await db?.close();
  await app?.close();
}, 30_000);

/** Everything at once: all histories mixed, a third of the events twice. */
function mixed(random: () => number): Payload[] {
  const events = histories.flatMap((history) => history.events);
  return shuffled([...events, ...events.filter(() => random() < 0.33)], random);
}

async function deliver(events: readonly Payload[]): Promise<void> {
  const startedAt = Date.now();
  let next = 0;
  const sender = async () => {
    for (let event = events[next++]; event !== undefined; event = events[next++]) {
      expect(await line.send(event)).toBe(200);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  const sentAt = Date.now();
  const distinct = new Set(
    histories.flatMap((history) => history.events.map((event) => JSON.stringify(event))),
  ).size;
  const client = new Client({ connectionString: app.databaseUrl });
  await client.connect();
  await vi.waitFor(
    async () => {
      const { rows } = await client.query<{ n: number }>(
        "select count(*)::int as n from call_event",
      );
      expect(rows[0]?.n).toBe(distinct);
      for (const name of shardsOf("call-events")) {
        expect(await redis.llen(`{slq}:${name}:wait`)).toBe(0);
        expect(await redis.zcard(`{slq}:${name}:prioritized`)).toBe(0);
        expect(await redis.llen(`{slq}:${name}:active`)).toBe(0);
      }
    },
    { timeout: 120_000, interval: 200 },
  );
  await client.end();
  const seconds = (Date.now() - startedAt) / 1_000;
  const busy = histories.filter((history) => history.busy.size > 0).length;
  console.log(
    `${HISTORIES} histories, ${events.length} events (${distinct} distinct) sent in ` +
      `${((sentAt - startedAt) / 1_000).toFixed(1)} s, all applied after ${seconds.toFixed(1)} s; ` +
      `${Math.round((100 * busy) / HISTORIES)} % end with somebody busy`,
  );
}

/** The first differences, named by history, so that one can be told again alone. */
function differences<T>(actual: (history: History) => T, truth: (history: History) => T) {
  return histories
    .map((history, index) => ({ index, is: actual(history), should: truth(history) }))
    .filter(({ is, should }) => JSON.stringify(is) !== JSON.stringify(should))
    .slice(0, 5);
}

describe(`${HISTORIES} histories, shuffled, doubled, hang-ups lost, recaps late`, () => {
  it("end with somebody busy in at least three of ten, or they would prove little", () => {
    const busy = histories.filter((history) => history.busy.size > 0).length;
    expect(busy / HISTORIES).toBeGreaterThanOrEqual(0.3);
  });

  it("leave the presence that is true", async () => {
    type Item = { repId: string; state: string; leases: { kind: string; callId: string }[] };
    const { items } = await app.api<{ items: Item[] }>("GET", "/presence");
    const byRep = new Map(items.map((item) => [item.repId, item]));
    const leasesOf = (userId: string) =>
      (byRep.get(repByUser.get(userId) ?? "")?.leases ?? [])
        .map(({ kind, callId }) => `${kind === "held" ? "talking" : kind}:${callId}`)
        .toSorted();
    const wrong = differences(
      (history) => history.userIds.map((userId) => leasesOf(userId)),
      (history) => history.userIds.map((userId) => (history.busy.get(userId) ?? []).toSorted()),
    );
    expect(wrong).toEqual([]);
  });

  it("leave the last agent that is true", async () => {
    const read = createReadFacts(redis);
    const found = new Map<string, string | null>();
    for (const { number } of histories) {
      const query = {
        workspaceId: "main",
        lineId: line.id,
        callId: "1",
        legId: "",
        number,
        repIds: [],
        team: null,
        dry: true,
      };
      const { talks } = await read(query, now);
      found.set(number, talks.toSorted((a, b) => b.connectedAt - a.connectedAt)[0]?.repId ?? null);
    }
    const wrong = differences(
      (history) => found.get(history.number) ?? null,
      (history) =>
        history.lastUserId === null ? null : (repByUser.get(history.lastUserId) ?? null),
    );
    expect(wrong).toEqual([]);
  });

  it("leave the call log that is true: which legs belong together, who talked from when to when", async () => {
    const store = createCallEventStore(db);
    const view = (
      legs: readonly {
        legId: string;
        identity: string | null;
        connectedAt: number | null;
        endedAt: number | null;
        endReason: string | null;
      }[],
    ) =>
      legs
        .map(
          ({ legId, identity, connectedAt, endedAt, endReason }) =>
            `${legId} ${identity} ${connectedAt} ${endedAt} ${endReason}`,
        )
        .toSorted();
    const logged = new Map<History, string[][]>();
    for (const history of histories) {
      const legIds = history.calls.map((legs) => `dialpad:${legs[0]?.callId}`);
      const list = createListCalls({
        recentLegIds: () => Promise.resolve(legIds),
        identitiesOf: async () => [],
        callOf: store.callOf,
        recordingsOf: async () => [],
      });
      const calls = await list("main", { limit: 100, repId: null, legId: null });
      logged.set(
        history,
        calls.map(({ legs }) => view(legs)),
      );
    }
    const wrong = differences(
      (history) => logged.get(history) ?? [],
      (history) =>
        history.calls.map((legs) =>
          view(
            legs.map(({ callId, userId, connectedAt, endedAt, endReason }) => ({
              legId: `dialpad:${callId}`,
              identity: userId === null ? null : `dialpad:user:${userId}`,
              connectedAt,
              endedAt,
              endReason,
            })),
          ),
        ),
    );
    expect(wrong).toEqual([]);
  }, 60_000);

  it("let the router send callers to whom they talked with last, when that rep is free", async () => {
    const free = histories
      .filter(({ lastUserId, busy }) => lastUserId !== null && !busy.has(lastUserId))
      .slice(0, ASKED);
    expect(free.length).toBe(ASKED);
    for (const { number, lastUserId } of free) {
      const { body } = await line.route({
        call_id: 1,
        external_number: number,
        contact_type: "local",
      });
      expect(body).toMatchObject({
        action: "route",
        target_type: "user",
        target_id: Number(lastUserId),
      });
    }
  });
});
