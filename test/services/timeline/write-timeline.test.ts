import { describe, expect, it } from "vitest";
import type { CallLogEntry } from "../../../src/crm/port.ts";
import type { LegEvent } from "../../../src/domain/call.ts";
import type { Decision } from "../../../src/domain/decision.ts";
import { createWriteTimeline, type Deps } from "../../../src/services/timeline/write-timeline.ts";
import { DEFAULT_REP_PROFILE } from "../../../src/domain/settings.ts";
import { toSnapshot } from "../../../src/domain/snapshot.ts";
import { facts, QUESTION } from "../../domain/support/scene.ts";

const CALLER = "+14155551001";
const ENTRY = "dialpad:7";
const ROUTED = "dialpad:8";

const decision: Decision = {
  id: "d1",
  workspaceId: "main",
  at: 1_000,
  lineId: "line",
  callId: "7",
  legId: ENTRY,
  number: CALLER,
  outcome: "rep",
  repId: "ada",
  target: { type: "user", id: "1" },
  reason: "Sent to Ada Byron: the contact owner, and free.",
  rungs: [],
  contacts: ["c1"],
  policyVersion: "default-1",
  durationMs: 1,
  steps: {},
  startedAt: 900,
  path: "ladder",
  observed: false,
  snapshot: toSnapshot(facts(), QUESTION),
};

function ended(legId: string, identity: string | null): LegEvent {
  return {
    key: legId,
    legId,
    kind: "ended",
    at: 61_000,
    identity,
    direction: "inbound",
    number: CALLER,
    internalNumber: null,
    startedAt: 1_000,
    connectedAt: identity === null ? null : 2_000,
    endedAt: 61_000,
    endReason: "hangup",
    links: [],
    details: {},
  };
}

const settings: ReturnType<Deps["settingsOf"]> = {
  workspace: { id: "main", name: "Main", defaultRegion: "US", settingsVersion: 1 },
  lines: [],
  policies: new Map(),
  reps: [
    {
      id: "ada",
      workspaceId: "main",
      name: "Ada Byron",
      email: "ada@example.com",
      crmOwnerId: "71",
      ownerChosen: false,
      enabled: true,
      away: false,
      sandbox: false,
      ...DEFAULT_REP_PROFILE,
      identities: [{ vendor: "dialpad", type: "user", id: "1" }],
    },
  ],
};

/** A call whose routed leg is linked to its entry leg only once `linked` holds; `onClaim` is another worker's chance. */
function world(onClaim: (call: { linked: boolean }) => void) {
  const call = { linked: false };
  const sent: CallLogEntry[] = [];
  let hash: string | null = null;
  const events = [ended(ENTRY, null), ended(ROUTED, "dialpad:user:1")];
  const row = () => ({
    id: "w1",
    key: ENTRY,
    state: "planned",
    entry: "call" as const,
    attempts: 1,
    crmId: hash === null ? null : "1",
    contentHash: hash,
  });
  const write = createWriteTimeline({
    settingsOf: () => settings,
    timelineOf: () =>
      Promise.resolve({
        entry: "call" as const,
        appEvents: false,
        otherCalls: false,
        recordings: true,
        client: {
          createCallLog: (entry: CallLogEntry) => Promise.resolve(String(sent.push(entry))),
          updateCallLog: (_id: string, entry: CallLogEntry) => {
            sent.push(entry);
            return Promise.resolve();
          },
          associate: () => Promise.resolve(),
        } as unknown as NonNullable<Awaited<ReturnType<Deps["timelineOf"]>>>["client"],
      }),
    relatedTo: () => Promise.resolve({ companyIds: [], dealIds: [] }),
    callOf: (_workspaceId, legId) => {
      const legIds = call.linked ? [ENTRY, ROUTED] : [legId];
      const ofThem = events.filter((e) => legIds.includes(e.legId));
      const decisions = legIds.includes(ENTRY) ? [decision] : [];
      return Promise.resolve({ legIds, events: ofThem, links: [], decisions });
    },
    decisionsNear: () => Promise.resolve([decision]),
    partCalls: () => Promise.resolve(),
    linkLegs: () => {
      call.linked = true;
      return Promise.resolve();
    },
    contactsByNumber: () => Promise.resolve([{ crmId: "c1", ownerId: null }]),
    companiesByNumber: () => Promise.resolve([]),
    withDealOf: () => Promise.resolve([]),
    decisionUrl: (_workspaceId, id) => `https://calls.example.com/calls/${id}`,
    ledger: {
      plan: () => Promise.resolve(row()),
      claim: () => {
        onClaim(call);
        return Promise.resolve(row());
      },
      done: (_workspaceId, _id, _crmId, contentHash) => {
        hash = contentHash;
        return Promise.resolve();
      },
      failed: () => Promise.resolve(),
      removed: () => Promise.resolve(),
      setEntry: () => Promise.resolve(),
    },
    get eventLedger() {
      return this.ledger;
    },
    keptRecordings: async () => [],
    afterwards: async () => null,
    keptPromise: async () => false,
    hash: (text) => text,
    now: () => 70_000,
  });
  return { write, titles: () => sent.map(({ title }) => title) };
}

describe("writing a call on the timeline", () => {
  it("joins a leg that nothing links to the decision for its number", async () => {
    const { write, titles } = world(() => undefined);
    expect(await write("main", ROUTED)).toBe("written");
    expect(titles()).toEqual(["Call answered by Ada Byron"]);
    expect(await write("main", ROUTED)).toBe("unchanged");
  });

  it("says what is known when it writes, not what was known before another worker joined a leg", async () => {
    const { write, titles } = world((call) => {
      call.linked = true;
    });
    expect(await write("main", ENTRY)).toBe("written");
    expect(titles()).toEqual(["Call answered by Ada Byron"]);
  });
});
