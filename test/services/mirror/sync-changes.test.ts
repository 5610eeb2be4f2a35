import { describe, expect, it } from "vitest";
import type { ChangeWindow, CrmClient, CrmContact, CrmOwner } from "../../../src/crm/port.ts";
import { createSyncChanges, type Deps } from "../../../src/services/mirror/sync-changes.ts";

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
  noCallFrom: null,
  consentFrom: null,
  mergedIds: [],
};

type Reading = Awaited<ReturnType<Deps["syncs"]["readUntil"]>>["reading"];
type State = { changes: number | null; reading?: Reading };
type World = {
  owners?: readonly CrmOwner[];
  fail?: boolean;
  /** How many contacts changed lately: with many, they are read page by page. */
  many?: boolean;
  counted?: number;
  looked?: "all" | "part";
  changed?: CrmContact;
  /** What these can't be read without. */
  scopes?: Readonly<Record<string, string>>;
};

/** One poll of a CRM that has one contact, changed now, and the owner Ada. */
async function poll(state: State, world: World = {}) {
  const steps: string[] = [];
  const windows: ChangeWindow[] = [];
  let noted: Reading = {};
  const { counted = 1, looked = "all", changed = CONTACT } = world;
  const client: Pick<CrmClient, "listOwners" | "listChanged" | "readNewest" | "countRecords"> = {
    async listOwners() {
      steps.push("list owners");
      return [ADA];
    },
    async readNewest(kind, fromMs) {
      if (world.fail === true && kind === "deal") throw new Error("the CRM is away");
      steps.push(`newest ${kind} since now - ${(NOW - fromMs) / MINUTE_MS} min`);
      const items = kind === "contact" ? [{ ...changed }] : [];
      const missingScope = world.scopes?.[kind];
      return {
        ...(missingScope === undefined ? {} : { missingScope }),
        total: kind === "contact" ? counted : 0,
        items: world.many === true && kind === "contact" ? null : (items as never[]),
      };
    },
    async listChanged(kind, window, afterId) {
      windows.push(window);
      steps.push(`changed ${kind} after ${afterId}`);
      // two pages
      return { items: [{ ...changed }] as never[], after: afterId === null ? "1" : null };
    },
    async countRecords(kind) {
      steps.push(`count ${kind}`);
      return 0;
    },
  };
  const readChanges = createSyncChanges({
    clientFor: async () => client as CrmClient,
    setAside: async () => undefined,
    defaultRegion: async () => "US",
    syncs: {
      readUntil: async () => ({ reading: {}, ...state }),
      noteReading: async (_workspaceId, _connectionId, news) => void (noted = news),
      setChangesUntil: async (_workspaceId, _connectionId, until) =>
        void steps.push(`until now - ${(NOW - until) / 1000} s`),
    },
    storeChanges: async (_workspaceId, page) =>
      void steps.push(`store ${page.rows.length} ${page.kind}`),
    countMirrored: async (_workspaceId, kind) => (kind === "contact" ? 1 : 0),
    lookForGone: async ({ kind }, total) => {
      steps.push(`look for gone ${kind} of ${total}`);
      return looked;
    },
    followDeals: async () => undefined,
    noteScope: async (_workspaceId, _connectionId, kind, scope) =>
      void steps.push(`scope of ${kind}: ${scope}`),
    readHints: async () => steps.push("read hints"),
    listOwners: async () => world.owners ?? [ADA],
    replaceOwners: async () => void steps.push("owners"),
    matchReps: async () => void steps.push("match"),
    refreshMap: async () => steps.push("map"),
    noteMapTime: async () => undefined,
    now: () => NOW,
  });
  const done = await readChanges("w1", "c1").catch((error: unknown) => String(error));
  return { done, steps, windows, noted };
}

const minutesAgo = (minutes: number) => NOW - minutes * MINUTE_MS;
const QUIET = { at: minutesAgo(1), until: minutesAgo(1), busy: false, unlike: 0 };
/** All was read a minute ago, and nothing had changed. */
const QUIET_DAY: State = {
  changes: minutesAgo(1),
  reading: {
    ownersAt: minutesAgo(1),
    dayAt: minutesAgo(1),
    contact: QUIET,
    company: QUIET,
    deal: QUIET,
    ticket: QUIET,
    lead: QUIET,
  },
};
const after = (change: Reading): State => ({
  ...QUIET_DAY,
  reading: { ...QUIET_DAY.reading, ...change },
});

describe("reading what changed", () => {
  it("asks a quiet CRM for its newest contacts, and for nothing else", async () => {
    const { done, steps } = await poll(QUIET_DAY);
    expect(done).toBe(true);
    expect(steps.filter((step) => step !== "map")).toEqual([
      "newest contact since now - 16 min",
      "store 1 contact",
      "read hints",
      "until now - 10 s",
    ]);
  });

  it("reads on from now where a clock that was ahead has left times of the future", async () => {
    const ahead = minutesAgo(-300 * 24 * 60);
    const read = { at: ahead, until: ahead, busy: false, unlike: 0 };
    const { steps } = await poll({
      changes: ahead,
      reading: { ownersAt: ahead, dayAt: NOW, contact: read, company: read },
    });
    expect(steps).toContain(`newest contact since now - ${15 + 1 / 6} min`);
    expect(steps).toContain(`newest company since now - ${15 + 1 / 6} min`);
    expect(steps).toContain("list owners");
    const { steps: daily } = await poll({ changes: ahead, reading: { dayAt: ahead } });
    expect(daily).toContain(`newest contact since now - ${24 * 60 + 15 + 1 / 6} min`);
  });

  it("says which scope a kind lacks, takes it for nothing that is gone, and says when it is there again", async () => {
    const rested = { ...QUIET, at: minutesAgo(10), until: minutesAgo(11) };
    const { steps } = await poll(after({ deal: rested }), { scopes: { deal: "deals.read" } });
    expect(steps).toContain("scope of deal: deals.read");
    expect(steps).not.toContain("count deal");
    expect((await poll(after({ deal: rested }))).steps).toContain("scope of deal: null");
  });

  it("reads companies and deals every ten minutes, and each time while they change", async () => {
    const rested = { ...QUIET, at: minutesAgo(10), until: minutesAgo(11) };
    const { steps, noted } = await poll(after({ company: rested }));
    expect(steps).toContain("newest company since now - 26 min");
    expect(steps.some((step) => step.startsWith("newest deal"))).toBe(false);
    expect(noted.company).toEqual({ at: NOW, until: NOW - 10_000, busy: false, unlike: 0 });
    const busy = await poll(after({ deal: { ...QUIET, busy: true } }));
    expect(busy.steps).toContain("newest deal since now - 16 min");
    expect(busy.steps).toContain("count deal");
  });

  it("reads many changes page by page, of a window that overlaps and leaves the newest seconds", async () => {
    const { steps, windows } = await poll(QUIET_DAY, { many: true });
    expect(windows[0]).toEqual({ fromMs: minutesAgo(16), toMs: NOW - 10_000 });
    // the map follows each page, of a mass update too, and has all at the end
    expect(steps.indexOf("map")).toBeLessThan(steps.indexOf("changed contact after 1"));
    const last = steps.lastIndexOf("map");
    expect(steps.filter((step, place) => step !== "map" || place === last)).toEqual([
      "newest contact since now - 16 min",
      "changed contact after null",
      "store 1 contact",
      "changed contact after 1",
      "store 1 contact",
      "map",
      "read hints",
      "until now - 10 s",
    ]);
  });

  it("reads a whole day's changes again once a day, for what the index showed late", async () => {
    const { steps, noted } = await poll(after({ dayAt: minutesAgo(24 * 60) }));
    expect(steps.filter((step) => step.startsWith("newest"))).toHaveLength(5);
    expect(steps).toContain(`newest deal since now - ${24 * 60 + 15 + 1 / 6} min`);
    expect(noted.dayAt).toBe(NOW);
    const first = await poll({ changes: minutesAgo(1) });
    expect(first.steps).toContain("newest deal since now - 16 min");
    expect(first.noted.dayAt).toBe(NOW);
    // as many may have been deleted as came back
    expect(steps).toContain("look for gone contact of 1");
  });

  it("stays where it is when something could not be read", async () => {
    const { done, steps } = await poll({ changes: minutesAgo(1) }, { fail: true });
    expect(done).toContain("the CRM is away");
    expect(steps.some((step) => step.startsWith("until"))).toBe(false);
  });

  it("looks for what went or came back where counts differ, after all else", async () => {
    const { steps, noted } = await poll(QUIET_DAY, { counted: 3 });
    expect(steps.slice(-2)).toEqual(["look for gone contact of 3", "read hints"]);
    // what it can't hold is known from then on
    expect(noted.contact?.unlike).toBe(-2);
    const known = await poll(after({ contact: { ...QUIET, unlike: -2 } }), { counted: 3 });
    expect(known.steps.some((step) => step.startsWith("look"))).toBe(false);
    const unfinished = await poll(QUIET_DAY, { counted: 3, looked: "part" });
    expect(unfinished.noted.contact?.unlike).toBe(0);
  });

  it("reads owners every hour, and touches them and reps only when they differ", async () => {
    const before = [{ ...ADA, archived: true }];
    const due = after({ ownersAt: minutesAgo(60) });
    const { steps, noted } = await poll(due, { owners: before });
    const at = steps.indexOf("list owners");
    expect(steps.slice(at, at + 3)).toEqual(["list owners", "owners", "match"]);
    expect(noted.ownersAt).toBe(NOW);
    expect((await poll(due)).steps).not.toContain("owners");
    const recent = after({ ownersAt: minutesAgo(59) });
    expect((await poll(recent, { owners: before })).steps).not.toContain("list owners");
  });

  it("reads owners at once when a record names one who is not known, but not all the time", async () => {
    const changed = { ...CONTACT, otherOwnerIds: ["9"] };
    const recent = await poll(after({ ownersAt: minutesAgo(5) }), { changed });
    expect(recent.steps).toContain("list owners");
    const justRead = await poll(after({ ownersAt: minutesAgo(4) }), { changed });
    expect(justRead.steps).not.toContain("list owners");
    expect(justRead.noted.ownersAt).toBe(minutesAgo(4));
  });

  it("waits for the first complete pass", async () => {
    expect(await poll({ changes: null })).toMatchObject({ done: false, steps: [] });
  });
});
