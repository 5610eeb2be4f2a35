import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LegEvent } from "../../src/domain/call.ts";
import type { CallStory } from "../../src/domain/call-story.ts";
import { createCallEventStore } from "../../src/store/call-event-store.ts";
import { createCompanyStore } from "../../src/store/company-store.ts";
import { createContactStore } from "../../src/store/contact-store.ts";
import { createCrmWriteStore } from "../../src/store/crm-write-store.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { createDecisionStore } from "../../src/store/decision-store.ts";
import { createRoutedCallStore } from "../../src/store/routed-call-store.ts";
import { createWorkspaceStore } from "../../src/store/workspace-store.ts";
import { createTestDatabase } from "../support/databases.ts";
import { toSnapshot } from "../../src/domain/snapshot.ts";
import { facts, QUESTION } from "../domain/support/scene.ts";

const T0 = 1_790_000_000_000;
const WORKSPACES = ["w1", "w2"];
const NUMBERS = Array.from({ length: 40 }, (_, i) => `+1415555${String(1_000 + i)}`);
let server: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url, { poolSize: 4 });
});
afterAll(async () => {
  await db.close();
  await server.drop();
});

/** Every number in both workspaces, which know different things of it under the same ids. */
const everybody = WORKSPACES.flatMap((workspaceId) =>
  NUMBERS.map((number, i) => ({ workspaceId, number, legId: `dialpad:${i}`, i })),
);

const event = ({ workspaceId, number, legId, i }: (typeof everybody)[number]): LegEvent => ({
  key: `${workspaceId} ${legId}`,
  legId,
  kind: "ended",
  at: T0 + i,
  identity: null,
  direction: "inbound",
  number,
  internalNumber: null,
  startedAt: T0,
  connectedAt: null,
  endedAt: T0 + i,
  endReason: null,
  links: i % 2 === 0 ? [`dialpad:${i + 1}`] : [],
  details: {},
});

describe("what many ask at the same moment is answered to each as if it had asked alone", () => {
  it("calls, with their links, events and decisions, and a leg's events", async () => {
    const log = createCallEventStore(db);
    const decisions = createDecisionStore(db);
    for (const workspaceId of WORKSPACES) {
      const own = everybody.filter((one) => one.workspaceId === workspaceId);
      await log.append(
        own.map((one) => ({ workspaceId, lineId: "l", receivedAt: T0, event: event(one) })),
      );
      await decisions.append(own.map((one) => decision(one)));
    }
    const calls = await Promise.all(everybody.map((one) => log.callOf(one.workspaceId, one.legId)));
    const legs = await Promise.all(everybody.map((one) => log.ofLeg(one.workspaceId, one.legId)));
    for (const [at, one] of everybody.entries()) {
      const first = one.i - (one.i % 2);
      const both = everybody.filter(
        ({ workspaceId, i }) => workspaceId === one.workspaceId && i - (i % 2) === first,
      );
      expect(calls[at]).toEqual({
        legIds: both.map(({ legId }) => legId).toSorted(),
        links: [expect.objectContaining({ inferred: false })],
        events: both.map(event),
        decisions: both.map(decision),
      });
      expect(legs[at]).toEqual([event(one)]);
    }
    expect(await log.callOf("w3", "dialpad:0")).toEqual({
      legIds: ["dialpad:0"],
      links: [],
      events: [],
      decisions: [],
    });
    const near = await Promise.all(
      everybody.map(({ workspaceId, number, i }) =>
        decisions.near(workspaceId, number, T0 + i, T0 + i),
      ),
    );
    expect(near).toEqual(everybody.map((one) => [decision(one)]));
    expect(await decisions.near("w1", NUMBERS[0] ?? "", T0 + 1, T0 + 9)).toEqual([]);
  });

  it("contacts and companies by number, and what the ledger has of them", async () => {
    const contacts = createContactStore(db);
    const companies = createCompanyStore(db);
    const writes = createCrmWriteStore(db);
    for (const workspaceId of WORKSPACES) {
      const own = everybody.filter((one) => one.workspaceId === workspaceId);
      const rows = own.flatMap(({ number, i }) =>
        [`${i}`, `1${i}00`].map((crmId) => ({
          crmId: workspaceId === "w1" ? crmId : `9${crmId}`,
          ownerId: null,
          numbers: [number],
          changedAt: T0,
        })),
      );
      await contacts.upsertPage(workspaceId, null, rows);
      await companies.upsertPage(workspaceId, null, rows);
      for (const { legId } of own) {
        const write = { id: randomUUID(), workspaceId, kind: "task", key: legId, legIds: [legId] };
        await writes.begin(write);
        if (workspaceId === "w1") await writes.done(workspaceId, write.id, "77", "hash");
      }
    }
    const idsOf = ({ workspaceId, i }: (typeof everybody)[number]) =>
      [`${i}`, `1${i}00`].map((id) => (workspaceId === "w1" ? id : `9${id}`));
    const people = await Promise.all(
      everybody.map((one) => contacts.byNumber(one.workspaceId, one.number)),
    );
    expect(people.map((found) => found.map(({ crmId }) => crmId))).toEqual(everybody.map(idsOf));
    const lines = everybody.map((one) => companies.byNumber(one.workspaceId, one.number));
    expect(await Promise.all(lines)).toEqual(everybody.map(idsOf));
    const found = await Promise.all(
      everybody.map((one) => writes.find(one.workspaceId, "task", [one.legId])),
    );
    expect(found.map((write) => write?.key)).toEqual(everybody.map(({ legId }) => legId));
    const done = await Promise.all(
      everybody.map((one) => writes.listDone(one.workspaceId, "task", [one.legId], Date.now())),
    );
    expect(done.map((list) => list.map(({ key }) => key))).toEqual(
      everybody.map(({ workspaceId, legId }) => (workspaceId === "w1" ? [legId] : [])),
    );
  });

  it("keeps what became of each call, and the last word on one that is told of twice", async () => {
    const routed = createRoutedCallStore(db);
    for (const id of WORKSPACES) await createWorkspaceStore(db).create({ id, name: id });
    const story: CallStory = {
      stage: "answered",
      loss: null,
      ownRepId: "r1",
      talkedRepId: "r1",
      msToOwner: 5,
      heldOut: false,
      observed: false,
    };
    await Promise.all([
      ...everybody.map(({ workspaceId, legId }) =>
        routed.save({ ...story, stage: "offered", workspaceId, legId, lineId: "l", at: T0 }),
      ),
      routed.save({ ...story, workspaceId: "w1", legId: "dialpad:0", lineId: "l", at: T0 }),
    ]);
    const query = {
      fromMs: T0 - 1,
      toMs: T0 + 1,
      by: "line",
      timeZone: "UTC",
      lineId: null,
      repId: null,
    } as const;
    const [row] = await routed.funnel("w1", query);
    expect(row).toMatchObject({ calls: 40, reached: { offered: 40, answered: 1 } });
    expect(await routed.funnel("w2", query)).toMatchObject([{ reached: { answered: 0 } }]);
  });
});

function decision({ workspaceId, number, legId, i }: (typeof everybody)[number]) {
  return {
    id: `${workspaceId} ${legId}`,
    at: T0 + i,
    number,
    legId,
    workspaceId,
    lineId: "l",
    callId: legId,
    outcome: "rep" as const,
    repId: "r1",
    target: { type: "user" as const, id: "5" },
    reason: "owner" as const,
    contacts: ["7"],
    policyVersion: "p",
    durationMs: 1,
    rungs: [],
    steps: {},
    startedAt: null,
    path: "ladder" as const,
    observed: false,
    snapshot: toSnapshot(facts(), QUESTION),
  };
}
