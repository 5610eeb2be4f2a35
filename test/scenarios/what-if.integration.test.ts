import { createPostgresBackend, Queue, withBackend } from "bullmq";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { QUEUE_PREFIX, QUEUE_SCHEMA } from "../../src/queues/producer.ts";
import { shardsOf } from "../../src/queues/shards.ts";
import { DEFAULT_POLICY, type Rung } from "../../src/domain/policy.ts";
import { createRandom, type Random } from "../../src/sandbox/dialpad/random.ts";
import { createHubspotBox, type HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { sliceOf } from "../support/slice.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const SITUATIONS = sliceOf(10_000, 1_000);
const BATCH = 100;
const NUMBERS = 240;
const REPS = 10;

type Answer = { outcome: string; repId: string | null; reason: string; rungs: { why: string }[] };
type Decided = { items: (Answer & { callId: string })[] };

let app: TestApp;
let hubspot: HubspotBox;
let lines: TestLine[];
let repIds: string[];
let queues: Pick<Queue, "getJobCounts" | "close">[];
const PostgresQueue = withBackend(createPostgresBackend).Queue;
const random: Random = createRandom(11);
const pick = <T>(items: readonly T[]): T => {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
};
const chance = (share: number) => random() < share;
const numberOf = (index: number) => `+1415555${String(1_000 + index)}`;
const userOf = (rep: number) => 5_991_398_486_730_000 + rep;
const ownerOf = (rep: number) => String(40_000_001 + rep);

/** The application's clock, which can be made to stand: it is taken when the application starts. */
let standsAt: number | null = null;
const clock = Date.now;
const standingClock = vi.spyOn(Date, "now").mockImplementation(() => standsAt ?? clock());

beforeAll(async () => {
  hubspot = await createHubspotBox({
    accessToken: "pat",
    now: Date.now,
    random,
    requestsPerTenSeconds: 1_000,
    people: somePeople(),
  });
  app = await startTestApp({ HUBSPOT_BASE_URL: hubspot.url });
  const connectionString = app.databaseUrl;
  queues = [
    ...shardsOf("call-events").map(
      (name) => new Queue(name, { connection: { url: app.redisUrl }, prefix: QUEUE_PREFIX }),
    ),
    new PostgresQueue("call-events", {
      connection: { connectionString, schema: QUEUE_SCHEMA, migrate: true },
    }),
  ];
  repIds = await createReps();
  lines = await createLines();
  const crm = await app.api<{ id: string }>("POST", "/crm-connections", {
    provider: "hubspot",
    accessToken: "pat",
  });
  const state = async () =>
    (await app.api<{ sync: { state: string } }>("GET", `/crm-connections/${crm.id}`)).sync.state;
  await vi.waitFor(async () => expect(await state()).toBe("done"), { timeout: 30_000 });
  // ten thousand timeline entries are another test's matter
  const timeline = { entry: "off" };
  await app.api("PATCH", `/crm-connections/${crm.id}`, { settings: { timeline } });
}, 60_000);

afterAll(async () => {
  standingClock.mockRestore();
  await Promise.all((queues ?? []).map((queue) => queue.close()));
  await app?.close();
  await hubspot?.close();
});

/** Contacts alone and in households, a switchboard, companies with main lines, open deals. */
function somePeople() {
  const contacts = Array.from({ length: 300 }, (_, index) => ({
    id: String(1_000 + index),
    properties: {
      phone: numberOf(index < 40 ? 7 : index % 200),
      hubspot_owner_id: chance(0.7) ? ownerOf(Math.floor(random() * REPS)) : "",
    },
  }));
  const someContacts = () => [pick(contacts).id, pick(contacts).id];
  return {
    owners: Array.from({ length: REPS }, (_, rep) => ({
      id: ownerOf(rep),
      email: `rep${rep}@example.com`,
      firstName: `Rep${rep}`,
    })),
    contacts,
    companies: Array.from({ length: 20 }, (_, index) => ({
      id: String(7_000 + index),
      properties: {
        name: `Company ${index}`,
        hubspot_owner_id: ownerOf(index % REPS),
        ...(index < 8 ? { phone: numberOf(200 + index) } : {}),
      },
      contactIds: someContacts(),
    })),
    deals: Array.from({ length: 60 }, (_, index) => ({
      id: String(8_000 + index),
      properties: {
        dealstage: pick(["lead", "closing"]),
        amount: String(Math.floor(random() * 5_000)),
        hubspot_owner_id: ownerOf(index % REPS),
      },
      contactIds: someContacts(),
    })),
  };
}

async function createReps(): Promise<string[]> {
  const ids: string[] = [];
  for (let rep = 0; rep < REPS; rep++) {
    const made = await app.api<{ id: string }>("POST", "/reps", {
      name: `Rep ${rep}`,
      email: `rep${rep}@example.com`,
      identities: [{ vendor: "dialpad", type: "user", id: String(userOf(rep)) }],
    });
    ids.push(made.id);
  }
  return ids;
}

/** Four lines with four policies: loose, strict, waiting, and with a team that we share out to. */
async function createLines(): Promise<TestLine[]> {
  const change = (to: (rung: Rung) => Rung) => DEFAULT_POLICY.ladder.map(to);
  const ladders = [
    DEFAULT_POLICY.ladder,
    change((rung) => (rung.rung === "contact-owner" ? { ...rung, otherwise: "callback" } : rung)),
    change((rung) => (rung.rung === "team" ? rung : { ...rung, waitSeconds: 30 })),
    change((rung) =>
      rung.rung === "team" ? { ...rung, strategy: "longest-idle", team: "east" } : rung,
    ),
  ];
  const made: TestLine[] = [];
  for (const [index, ladder] of ladders.entries()) {
    const policy = await app.api<{ id: string }>("POST", "/policies", {
      name: `Policy ${index}`,
      policy: { ladder, wrapUpSeconds: index * 2, checkInAfterMissed: index === 1 ? 3 : null },
    });
    await app.api("POST", `/policies/${policy.id}/live`, { version: 1 });
    made.push(await createTestLine(app, { name: `Line ${index}`, policyId: policy.id }));
  }
  return made;
}

/** Somebody goes, somebody comes back, somebody stands in. */
async function shuffleReps(): Promise<void> {
  for (const id of repIds) {
    if (!chance(0.4)) continue;
    const other = pick(repIds.filter((one) => one !== id));
    await app.api("PATCH", `/reps/${id}`, {
      away: chance(0.2),
      enabled: !chance(0.1),
      teams: chance(0.5) ? ["east"] : [],
      backupId: chance(0.5) ? other : null,
      delegate: chance(0.2) ? { repId: other, fromMs: null, untilMs: null } : null,
      left: chance(0.1),
      successor: { repId: other, fromMs: null, untilMs: null },
      hours: chance(0.2)
        ? { timeZone: "Europe/London", weekly: {}, holidays: [], forced: null }
        : null,
    });
  }
  const number = numberOf(Math.floor(random() * NUMBERS));
  await app.api("PUT", `/pins/${number}`, { repId: pick(repIds) });
}

let nextCallId = 1;
const live = new Map<number, Record<string, unknown>>();

/** Calls ring, connect, are missed and end, with whole and half lives; told by signed events alone. */
async function letThingsHappen(): Promise<void> {
  const line = pick(lines);
  const sends: Promise<number>[] = [];
  for (let step = 0; step < 12; step++) {
    const [known] = chance(0.6) ? live.keys() : [];
    const callId = known ?? nextCallId++;
    const rep = Math.floor(random() * REPS);
    const now = Date.now();
    const before = live.get(callId) ?? {
      call_id: callId,
      direction: chance(0.2) ? "outbound" : "inbound",
      date_started: now - 40_000,
      external_number: numberOf(Math.floor(random() * NUMBERS)),
      internal_number: "+14155550000",
      target: { id: userOf(rep), type: "user", name: `Rep ${rep}`, phone: "+14155550001" },
    };
    const connected = before["date_connected"] !== undefined;
    const state = connected ? "hangup" : pick(["ringing", "connected", "missed"]);
    const connectedAt = before["date_connected"] ?? (state === "connected" ? now - 30_000 : null);
    const ends = state === "hangup" || state === "missed";
    const event = {
      ...before,
      state,
      event_timestamp: now,
      ...(connectedAt === null ? {} : { date_connected: connectedAt }),
      ...(ends ? { date_ended: now } : {}),
    };
    if (ends) live.delete(callId);
    else live.set(callId, event);
    sends.push(line.send(event));
  }
  expect(new Set(await Promise.all(sends))).toEqual(new Set([200]));
}

/** The workers have applied every event that was taken, by Redis or, had that been slow, by PostgreSQL. */
async function settled(): Promise<void> {
  const left = async () => {
    const counts = await Promise.all(
      queues.map((queue) => queue.getJobCounts("waiting", "active", "delayed", "prioritized")),
    );
    return counts.flatMap(Object.values<number>).reduce((sum, count) => sum + count, 0);
  };
  await expect.poll(left, { interval: 20, timeout: 20_000 }).toBe(0);
}

const told = ({ outcome, repId, reason, rungs }: Answer) => ({
  outcome,
  repId: repId ?? null,
  reason,
  why: rungs.map(({ why }) => why),
});

describe("what would happen if this number called now?", () => {
  it(`is answered as the router answers the call, ${SITUATIONS} times`, async () => {
    const outcomes = new Map<string, number>();
    const expected = new Map<string, ReturnType<typeof told>>();
    const wrong: unknown[] = [];
    for (let batch = 0; batch < SITUATIONS / BATCH; batch++) {
      if (batch % 2 === 0) await shuffleReps();
      await letThingsHappen();
      await settled();
      expected.clear();
      // An offer or a wrap-up that ends between question and call would make both right and different.
      standsAt = Date.now();
      for (let i = 0; i < BATCH; i++) {
        const line = pick(lines);
        const number = chance(0.03) ? null : numberOf(Math.floor(random() * NUMBERS));
        const callId = `${900_000_000 + batch * BATCH + i}`;
        const trial = await app.api<Answer>("POST", "/simulate", { line: line.id, number });
        const { status } = await line.route({
          date_started: Date.now(),
          call_id: Number(callId),
          external_number: number ?? "blocked",
          internal_number: "+14155550000",
        });
        expect(status).toBe(200);
        expected.set(callId, told(trial));
        outcomes.set(trial.outcome, (outcomes.get(trial.outcome) ?? 0) + 1);
      }
      standsAt = null;
      const decided = await decisionsOf(expected);
      for (const [callId, trial] of expected) {
        const decision = decided.get(callId);
        if (JSON.stringify(decision) !== JSON.stringify(trial)) wrong.push({ trial, decision });
      }
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    expect([...outcomes.keys()].toSorted()).toEqual(
      expect.arrayContaining(["ask", "callback", "rep", "team", "wait"]),
    );
  }, 600_000);
});

/** What the router decided for these calls, once the log has them all. */
async function decisionsOf(calls: ReadonlyMap<string, unknown>) {
  let found = new Map<string, ReturnType<typeof told>>();
  const read = async () => {
    const { items } = await app.api<Decided>("GET", `/decisions?limit=${BATCH + 50}`);
    found = new Map(items.map((decision) => [decision.callId, told(decision)]));
    return [...calls.keys()].filter((callId) => !found.has(callId)).length;
  };
  await expect.poll(read, { timeout: 20_000, interval: 50 }).toBe(0);
  return found;
}
