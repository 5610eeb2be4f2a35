import { describe, expect, it } from "vitest";
import type { CrmEvent } from "../../../src/crm/port.ts";
import { createTakeCrmEvents } from "../../../src/services/mirror/take-crm-events.ts";

/** Takes events of an account that two workspaces are connected to; both know contact 1, changed at 100, owner 7. */
async function take(events: readonly CrmEvent[], accountId = "portal") {
  const done: string[] = [];
  const takeEvents = createTakeCrmEvents({
    connectionsOf: async (account) =>
      account === "portal"
        ? [
            { id: "c1", workspaceId: "w1" },
            { id: "c2", workspaceId: "w2" },
          ]
        : [],
    knownContacts: async (_workspaceId, ids) =>
      new Map(ids.includes("1") ? [["1", { ownerId: "7", changedAt: 100 }]] : []),
    noteHints: async (workspaceId, connectionId, kind, ids) => {
      if (ids.length > 0) done.push(`${workspaceId} ${connectionId} ${kind} ${ids.join(",")}`);
    },
    requestReading: async (_workspaceId, connectionId) => void done.push(`read ${connectionId}`),
    requestErasure: async (workspaceId, crmId) => void done.push(`erase ${workspaceId} ${crmId}`),
  });
  await takeEvents(accountId, events);
  return done.filter((step) => !step.includes("w2") && !step.includes("c2"));
}

const changed = (id: string, at: number, more: Partial<CrmEvent> = {}): CrmEvent => ({
  kind: "contact",
  id,
  what: "changed",
  at,
  ...more,
});

describe("what a CRM says of its records", () => {
  it("is noted once a record, by kind, and read soon", async () => {
    const company = { ...changed("5", 200), kind: "company" } as const;
    const done = await take([changed("1", 200), changed("2", 200), changed("1", 300), company]);
    expect(done).toEqual(["w1 c1 contact 1,2", "w1 c1 company 5", "read c1"]);
  });

  it("goes to every workspace that is connected to the account, and is set aside when there is none", async () => {
    await expect(take([changed("1", 200)], "another")).rejects.toMatchObject({ code: "NOT_OURS" });
  });

  it("is passed over where the mirror is newer than it", async () => {
    expect(await take([changed("1", 99)])).toEqual([]);
    // at the same moment it may be another change
    expect(await take([changed("1", 100)])).toContain("read c1");
    expect(await take([changed("3", 99)])).toContain("read c1");
  });

  it("is passed over where it is the echo of an owner that the mirror has", async () => {
    expect(await take([changed("1", 200, { ownerId: "7" })])).toEqual([]);
    expect(await take([changed("1", 200, { ownerId: "8" })])).toContain("read c1");
    expect(await take([changed("1", 200, { ownerId: null })])).toContain("read c1");
  });

  it("counts whatever its time when a record was moved", async () => {
    expect(await take([{ kind: "contact", id: "1", what: "moved", at: 1 }])).toContain("read c1");
  });

  it("asks for a person's erasure, and reads nothing of them any more", async () => {
    const events: CrmEvent[] = [
      { kind: "contact", id: "1", what: "moved", at: 500 },
      { kind: "contact", id: "1", what: "erased", at: 500 },
    ];
    expect(await take(events)).toEqual(["erase w1 1"]);
  });
});
