import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Decision } from "../../src/domain/decision.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { createDecisionStore } from "../../src/store/decision-store.ts";
import { createTestDatabase } from "../support/databases.ts";
import { toSnapshot } from "../../src/domain/snapshot.ts";
import { facts, QUESTION } from "../../test/domain/support/scene.ts";

const T0 = 1_790_000_000_000;
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

const decisions = () => createDecisionStore(db);
const decision = (id: string, at: number, number: string | null, legId = "leg"): Decision => ({
  id,
  at,
  number,
  legId,
  workspaceId: "d1",
  lineId: "l1",
  callId: "1",
  outcome: "rep",
  repId: "r1",
  target: { type: "user", id: "5" },
  reason: "owner",
  contacts: ["7"],
  policyVersion: "p",
  durationMs: 1.5,
  rungs: [{ rung: "contact-owner", repId: "r1", result: "taken", why: "free" }],
  steps: { facts: 0.5 },
  startedAt: null,
  path: "ladder",
  observed: false,
  snapshot: toSnapshot(facts(), QUESTION),
});

describe("decisions", () => {
  it("keeps each once and lists them newest first, by number if asked", async () => {
    const [one, two, three] = [
      decision("1", T0, "+14155550100", "a"),
      decision("2", T0 + 5, "+14155550101", "b"),
      decision("3", T0 + 9, null, "c"),
    ] as const;
    await decisions().append([two, one, two]);
    await decisions().append([one, three]);
    expect(await decisions().list("d1", { limit: 10 })).toEqual([three, two, one]);
    expect(await decisions().list("d1", { limit: 1 })).toEqual([three]);
    expect(await decisions().list("d1", { number: "+14155550100", limit: 10 })).toEqual([one]);
    expect(await decisions().list("d2", { limit: 10 })).toEqual([]);
    expect(await decisions().ofLegs("d1", ["b", "a"])).toEqual([one, two]);
    expect(await decisions().ofLegs("d1", [])).toEqual([]);
    expect(await decisions().near("d1", "+14155550101", T0 + 5, T0 + 5)).toEqual([two]);
    expect(await decisions().near("d1", "+14155550101", T0, T0 + 4)).toEqual([]);
  });
});
