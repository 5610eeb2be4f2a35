import { afterAll, beforeAll, expect, it } from "vitest";
import type { Decision } from "../../../src/domain/decision.ts";
import { createRandom } from "../../../src/sandbox/dialpad/random.ts";
import { createReplayDecisions } from "../../../src/services/routing/replay-decisions.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/domain/policy.ts";
import { decideRoute } from "../../../src/domain/decide-route.ts";
import { dryClaim } from "../../../src/domain/busy.ts";
import { settle } from "../../../src/domain/settle.ts";
import { toSnapshot } from "../../../src/domain/snapshot.ts";
import { createDecisionStore } from "../../../src/store/decision-store.ts";
import { openDatabase, type Database } from "../../../src/store/database.ts";
import { createWorkspaceStore } from "../../../src/store/workspace-store.ts";
import { sliceOf } from "../../support/slice.ts";
import { createTestDatabase } from "../../support/databases.ts";
import { facts, NOW, QUESTION, rep } from "../../domain/support/scene.ts";

const HOW_MANY = sliceOf(10_000, 2_000);

let server: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url, { poolSize: 4 });
  await createWorkspaceStore(db).ensureFirst();
  const store = createDecisionStore(db);
  const random = createRandom(3);
  for (let from = 0; from < HOW_MANY; from += 500) {
    await store.append(Array.from({ length: 500 }, (_, i) => decided(from + i, random)));
  }
}, 60_000);
afterAll(async () => {
  await db?.close();
  await server?.drop();
});

/** A contact of Ada's, who is free or talks; one caller in five is a stranger. */
function decided(index: number, random: () => number): Decision {
  const talks = random() < 0.4;
  const known = random() < 0.8;
  const lease = { kind: "talking" as const, legId: "x:1", expiresAt: NOW + 60_000 };
  const what = facts({
    contacts: known ? [{ crmId: "1", ownerId: "owner-ada", changedAt: null }] : [],
    reps: [rep("ada", talks ? { leases: [lease] } : {}), rep("bob")],
  });
  const plan = decideRoute(what, QUESTION, DEFAULT_POLICY, NOW);
  const claim = dryClaim(plan.order, what.reps, { legId: "dialpad:1", wrapUpMs: 0 }, NOW);
  const settled = settle(plan, claim, what, DEFAULT_POLICY, NOW, {
    callbackStored: true,
    hasTeam: QUESTION.hasTeam,
    closedFor: null,
  });
  return {
    id: `d${index}`,
    workspaceId: "main",
    at: NOW,
    lineId: index % 2 === 0 ? "even" : "odd",
    callId: `${index}`,
    legId: `dialpad:${index}`,
    number: "+14155551001",
    outcome: settled.outcome,
    repId: settled.repId,
    target: null,
    reason: settled.reason,
    rungs: settled.rungs,
    contacts: known ? ["1"] : [],
    policyVersion: DEFAULT_POLICY.version,
    durationMs: 1,
    steps: {},
    startedAt: NOW,
    path: plan.path,
    observed: false,
    snapshot: toSnapshot(what, QUESTION),
  };
}

const replay = (policy: Policy, lineId: string | null = null) =>
  createReplayDecisions({
    streamDecisions: createDecisionStore(db).streamSince,
    listLines: async () => [],
  })({
    workspaceId: "main",
    fromMs: NOW - 1,
    lineId,
    policy,
  });

it(`decides ${HOW_MANY} stored decisions again as they were decided, by the same policy`, async () => {
  const { before, after, changed, skipped, differences } = await replay(DEFAULT_POLICY);
  expect(before.decisions).toBe(HOW_MANY);
  expect(after).toEqual(before);
  expect([changed, skipped, differences]).toEqual([0, 0, []]);
  expect(before.stickyRate).toBeGreaterThan(0.5);
  expect(before.stickyRate).toBeLessThan(0.7);
}, 60_000);

it("says who would have got what by another policy, and how much less sticky that is", async () => {
  const ladder = DEFAULT_POLICY.ladder.filter(({ rung }) => rung === "team");
  const { before, after, changed, differences } = await replay({ ...DEFAULT_POLICY, ladder });
  expect(after).toMatchObject({ decisions: HOW_MANY, toRep: 0, stickyRate: 0, asked: 0 });
  expect(after.toTeam).toBe(HOW_MANY);
  expect(changed).toBe(before.toRep + before.asked);
  expect(differences).toHaveLength(200);
  expect(differences[0]).toMatchObject({
    before: { outcome: expect.stringMatching(/rep|ask/) },
    after: { outcome: "team", repId: null, reason: expect.stringMatching(/^Sent to the team/) },
  });
}, 60_000);

it("can be of one line", async () => {
  expect((await replay(DEFAULT_POLICY, "odd")).before.decisions).toBe(HOW_MANY / 2);
  expect((await replay(DEFAULT_POLICY, "none")).before).toMatchObject({
    decisions: 0,
    stickyRate: null,
  });
}, 60_000);

it("leaves out what could not be passed on, which repeats the decision before it", async () => {
  const random = createRandom(5);
  const first = decided(0, random);
  const passedOn = { how: "rescue", result: "refused", fromRepId: "ada", afterMs: 1 } as const;
  const again = createReplayDecisions({
    async *streamDecisions() {
      yield [first, { ...first, id: "d0-on", passedOn }];
    },
    listLines: async () => [],
  });
  const { before, skipped } = await again({
    workspaceId: "main",
    fromMs: 0,
    lineId: null,
    policy: DEFAULT_POLICY,
  });
  expect([before.decisions, skipped]).toEqual([1, 0]);
});
