import { describe, expect, it } from "vitest";
import type { ChangeWindow, CrmClient, CrmContact, CrmOwner } from "../../../src/crm/port.ts";
import { createSyncChanges } from "../../../src/services/mirror/sync-changes.ts";

const NOW = Date.UTC(2026, 10, 21, 9);
const MINUTE_MS = 60_000;
const ADA: CrmOwner = {
  id: "7",
  email: "ada@example.com",
  name: "Ada",
  kind: "person",
  archived: false,
  userId: null,
};
const CONTACT: CrmContact = {
  id: "1",
  ownerId: "7",
  changedAt: NOW,
  rawNumbers: ["+14155550001"],
  region: null,
  companyId: null,
  otherOwnerIds: [],
  mergedIds: [],
};

type State = { changes: number | null; deletionsAt: number | null };

/** One poll of a CRM that has one change, archived contacts 5 and 6 and the owner Ada. */
async function poll(state: State, change: { owners?: readonly CrmOwner[]; fail?: boolean } = {}) {
  const steps: string[] = [];
  const windows: ChangeWindow[] = [];
  const client: Pick<CrmClient, "listOwners" | "listChanged" | "listArchivedIds"> = {
    listOwners: async () => [ADA],
    async listChanged(kind, window, afterId) {
      windows.push(window);
      if (change.fail === true && kind === "deal") throw new Error("the CRM is away");
      steps.push(`changed ${kind} after ${afterId}`);
      // two pages of contacts, nothing else
      const items = kind === "contact" ? [{ ...CONTACT }] : [];
      return {
        items: items as never[],
        after: kind === "contact" && afterId === null ? "1" : null,
      };
    },
    async listArchivedIds(kind) {
      return { items: kind === "contact" ? ["5", "6"] : [], after: null };
    },
  };
  const readChanges = createSyncChanges({
    clientFor: async () => client as CrmClient,
    setAside: async () => undefined,
    defaultRegion: async () => "US",
    syncs: {
      readUntil: async () => state,
      setChangesUntil: async (_workspaceId, _connectionId, until) =>
        void steps.push(`until now - ${(NOW - until) / 1000} s`),
      setDeletionsReadAt: async () => void steps.push("deletions read"),
    },
    storeChanges: async (_workspaceId, page) =>
      void steps.push(`store ${page.rows.length} ${page.kind}`),
    listKnown: async (_workspaceId, _kind, ids) => ids.filter((id) => id === "5"),
    followDeals: async () => undefined,
    listForgotten: async () => ["6", "8"],
    noteHints: async (_workspaceId, _connectionId, kind, ids) => {
      if (ids.length > 0) steps.push(`hint ${kind} ${ids.join(",")}`);
    },
    readHints: async () => steps.push("read hints"),
    listOwners: async () => change.owners ?? [ADA],
    replaceOwners: async () => void steps.push("owners"),
    matchReps: async () => void steps.push("match"),
    refreshMap: async () => steps.push("map"),
    noteMapTime: async () => undefined,
    now: () => NOW,
  });
  const done = await readChanges("w1", "c1").catch((error: unknown) => String(error));
  return { done, steps, windows };
}

describe("reading what changed", () => {
  it("overlaps with what was read before, and leaves the newest seconds to the next time", async () => {
    const { windows } = await poll({ changes: NOW - MINUTE_MS, deletionsAt: NOW });
    expect(windows[0]).toEqual({ fromMs: NOW - 16 * MINUTE_MS, toMs: NOW - 10_000 });
  });

  it("reads every page of every kind into the mirror, then moves on", async () => {
    const { done, steps } = await poll({ changes: NOW - MINUTE_MS, deletionsAt: NOW });
    expect(done).toBe(true);
    // the map follows each page, of a mass update too, and has all at the end
    expect(steps.indexOf("map")).toBeLessThan(steps.indexOf("changed contact after 1"));
    const last = steps.lastIndexOf("map");
    expect(steps.filter((step, place) => step !== "map" || place === last)).toEqual([
      "changed contact after null",
      "store 1 contact",
      "changed contact after 1",
      "store 1 contact",
      "changed company after null",
      "store 0 company",
      "changed deal after null",
      "store 0 deal",
      "map",
      "read hints",
      "until now - 10 s",
    ]);
  });

  it("stays where it is when something could not be read", async () => {
    const { done, steps } = await poll(
      { changes: NOW - MINUTE_MS, deletionsAt: NOW },
      { fail: true },
    );
    expect(done).toContain("the CRM is away");
    expect(steps.some((step) => step.startsWith("until"))).toBe(false);
  });

  it("looks every ten minutes for what was deleted, and for what is deleted no more", async () => {
    const due = await poll({ changes: NOW, deletionsAt: NOW - 10 * MINUTE_MS });
    expect(due.steps).toContain("hint contact 5");
    expect(due.steps).toContain("hint contact 8");
    expect(due.steps).toContain("deletions read");
    const recent = await poll({ changes: NOW, deletionsAt: NOW - 9 * MINUTE_MS });
    expect(recent.steps).not.toContain("deletions read");
  });

  it("touches owners and reps when they differ, and only then", async () => {
    const before = [{ ...ADA, archived: true }];
    const { steps } = await poll({ changes: NOW, deletionsAt: NOW }, { owners: before });
    expect(steps.slice(0, 2)).toEqual(["owners", "match"]);
    const same = await poll({ changes: NOW, deletionsAt: NOW });
    expect(same.steps).not.toContain("owners");
  });

  it("waits for the first complete pass", async () => {
    expect(await poll({ changes: null, deletionsAt: null })).toMatchObject({
      done: false,
      steps: [],
    });
  });
});
