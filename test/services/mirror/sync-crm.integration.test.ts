import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CrmClient, CrmOwner } from "../../../src/crm/port.ts";
import { StickylineError } from "../../../src/domain/errors.ts";
import type { HubspotBox } from "../../../src/sandbox/hubspot/create-hubspot-box.ts";
import type {
  MirroredCompany,
  MirroredContact,
  MirroredDeal,
  MirrorPage,
} from "../../../src/services/mirror/mirror-page.ts";
import {
  createSyncCrm,
  type Deps,
  type SyncProgress,
} from "../../../src/services/mirror/sync-crm.ts";
import type { Cursor } from "../../../src/services/mirror/sync-pass.ts";
import { createTestClient } from "../../crm/hubspot/support/create-test-client.ts";
import { OWNER, startTestBox } from "../../crm/hubspot/support/start-test-box.ts";

let box: HubspotBox;

beforeEach(async () => {
  box = await startTestBox();
});

afterEach(() => box.close());

/** The sync on a store in memory, with a recording of all that it asks for, in order; `change` replaces single parts. */
function createRecorded(change: Partial<Deps> = {}) {
  const steps: string[] = [];
  const contacts = new Map<string, MirroredContact>();
  const companies = new Map<string, MirroredCompany>();
  const deals = new Map<string, MirroredDeal>();
  const progress: SyncProgress[] = [];
  const logged: Record<string, unknown>[] = [];
  let owners: readonly CrmOwner[] = [];
  let cursor: Cursor | null = null;
  let holder: string | null = null;
  let heldUntil = 0;
  let ids = 0;
  let at = 0;

  function move(step: Parameters<Deps["syncs"]["move"]>[0]): void {
    if (holder !== step.holder || cursor === null) {
      throw new StickylineError("CONFLICT", "another run has taken this sync over");
    }
    cursor = {
      ...cursor,
      part: step.part,
      after: step.after,
      contacts: cursor.contacts + step.contacts,
    };
  }

  function put(page: MirrorPage): void {
    if (page.kind === "contact") for (const row of page.rows) contacts.set(row.crmId, row);
    if (page.kind === "company") for (const row of page.rows) companies.set(row.crmId, row);
    if (page.kind === "deal") for (const row of page.rows) deals.set(row.crmId, row);
  }

  const deps: Deps = {
    clientFor: () => Promise.resolve<CrmClient>(createTestClient({ baseUrl: box.url })),
    setAside: async ({ ids: unfit }) => void steps.push(`aside ${unfit.length}`),
    defaultRegion: () => Promise.resolve("US"),
    syncs: {
      async take(run) {
        if (holder !== null && heldUntil > run.now) return null;
        holder = run.holder;
        heldUntil = run.heldUntil;
        cursor ??= {
          pass: run.pass,
          part: "owners",
          after: null,
          startedAt: run.now,
          contacts: 0,
          expected: null,
        };
        return cursor;
      },
      heldUntil: async () => heldUntil,
      move: async (step) => move(step),
      async setExpected(_workspaceId, _connectionId, expected) {
        steps.push(`expect ${expected}`);
      },
      async release() {
        holder = null;
      },
      async finish() {
        steps.push("finish");
        cursor = null;
        holder = null;
      },
    },
    mirror: {
      async storePage(step, page) {
        move(step);
        steps.push(`${page.kind} ${page.rows.length}`);
        put(page);
      },
      countAnew: async () => undefined,
      async sweep(_workspaceId, pass) {
        steps.push(`sweep ${pass}`);
        return 3;
      },
    },
    readUnmet: async () => void steps.push("unmet"),
    setAccountId: async (_workspaceId, _connectionId, id) => void steps.push(`account ${id}`),
    countMirrored: async () => contacts.size,
    noteScope: async () => undefined,
    replaceOwners: async (_workspaceId, all) => {
      steps.push("owners");
      owners = all;
    },
    matchReps: async () => void steps.push("match"),
    reportProgress: async (_workspaceId, _connectionId, state) => void progress.push(state),
    prepareMap: async () => void steps.push("prepare"),
    refreshMap: async () => 0,
    rebuildOwnershipMap: async () => void steps.push("rebuild"),
    log: { info: (fields, message) => logged.push({ ...fields, message }) },
    newId: () => `id-${(ids += 1)}`,
    // six seconds pass with every look at the clock
    now: () => (at += 6_000),
    async wait(delayMs) {
      at += delayMs;
    },
    ...change,
  };
  return {
    sync: createSyncCrm(deps),
    steps,
    contacts,
    companies,
    deals,
    progress,
    logged,
    owners: () => owners,
    cursor: () => cursor,
    /** As if another process held the pass until then. */
    hold(by: string, until: number) {
      holder = by;
      heldUntil = until;
    },
  };
}

describe("syncing a CRM", () => {
  it("mirrors the account to its end, then forgets what is gone, then rebuilds the map", async () => {
    const recorded = createRecorded();
    expect(await recorded.sync("w1", "c1")).toBe(true);
    expect(recorded.steps).toEqual([
      "account 48000001",
      "owners",
      "match",
      "expect 250",
      "prepare",
      "contact 100",
      "contact 100",
      "contact 50",
      "company 0",
      "deal 0",
      "ticket 0",
      "lead 0",
      "unmet",
      "sweep id-2",
      "rebuild",
      "finish",
    ]);
    expect(recorded.owners().map((owner) => owner.archived)).toContain(true);
    expect(recorded.contacts.get("1001")).toMatchObject({
      ownerId: OWNER,
      numbers: ["+14155550100"],
    });
    expect(recorded.contacts.get("1002")?.ownerId).toBeNull();
  });

  it("reads numbers by the contact's country, and else by the workspace's", async () => {
    const british = box.addContact({
      properties: { phone: "020 7946 0958", country: "United Kingdom" },
    });
    const abroad = box.addContact({
      properties: { phone: "415-555-0123 / 415-555-0124", country: "France" },
    });
    const unreadable = box.addContact({ properties: { phone: "ask at the desk" } });
    const masked = box.addContact({ properties: { phone: "+1 415 *** **01" } });
    const { sync, contacts } = createRecorded();
    await sync("w1", "c1");
    expect(contacts.get(british)?.numbers).toEqual(["+442079460958"]);
    expect(contacts.get(abroad)?.numbers).toEqual(["+14155550123", "+14155550124"]);
    expect(contacts.get(unreadable)?.numbers).toEqual([]);
    expect(contacts.get(masked)?.numbers).toEqual([]);
  });

  it("shows its state, and says rate and time left in the log", async () => {
    const { sync, progress, logged } = createRecorded();
    await sync("w1", "c1");
    expect(progress[0]).toEqual({ state: "running", owners: 3, error: null, finishedAt: null });
    expect(progress.at(-1)).toMatchObject({ state: "done", error: null });
    expect(progress.at(-1)?.finishedAt).toBeGreaterThan(0);
    expect(logged).toContainEqual(
      expect.objectContaining({
        connectionId: "c1",
        contacts: 200,
        contactsPerSecond: expect.any(Number),
        secondsLeft: expect.any(Number),
      }),
    );
  });

  it("forgets nothing when the account could not be read to its end, and goes on there", async () => {
    let broken = true;
    const asked: (string | null)[] = [];
    const { sync, steps, progress, cursor } = createRecorded({
      clientFor: () => {
        const client = createTestClient({ baseUrl: box.url });
        return Promise.resolve({
          ...client,
          listContacts: (after) => {
            asked.push(after);
            if (after !== null && broken) box.fail({ kind: "html-502", count: 4 });
            return client.listContacts(after);
          },
        });
      },
    });
    await expect(sync("w1", "c1")).rejects.toMatchObject({
      code: "VENDOR_UNAVAILABLE",
      retryable: true,
    });
    expect(steps.some((step) => step.startsWith("sweep"))).toBe(false);
    expect(progress.at(-1)).toMatchObject({ state: "failed" });
    expect(progress.at(-1)?.error).toContain("HubSpot could not answer (502)");
    expect(cursor()).toMatchObject({ part: "contacts", after: "1100", contacts: 100 });
    broken = false;
    asked.length = 0;
    expect(await sync("w1", "c1")).toBe(true);
    expect(asked).toEqual(["1100", "1200"]);
    expect(steps.filter((step) => step === "owners")).toHaveLength(1);
    expect(steps.at(-1)).toBe("finish");
  });

  it("leaves a pass to the run that holds it, and takes it over from one that was killed", async () => {
    const lives = createRecorded({
      wait: async () => lives.hold("another", Number.MAX_SAFE_INTEGER),
    });
    lives.hold("another", Number.MAX_SAFE_INTEGER);
    expect(await lives.sync("w1", "c1")).toBe(false);
    expect(lives.steps).toEqual([]);
    const killed = createRecorded();
    killed.hold("another", 20_000);
    expect(await killed.sync("w1", "c1")).toBe(true);
  });

  it("stops without a word when another run takes its pass over", async () => {
    const { sync, hold, progress, steps } = createRecorded({
      refreshMap: async () => {
        hold("another", Number.MAX_SAFE_INTEGER);
        return 0;
      },
    });
    expect(await sync("w1", "c1")).toBe(false);
    expect(steps.at(-1)).toBe("contact 100");
    expect(progress.map(({ state }) => state)).toEqual(["running"]);
  });

  it("forgets nobody over a list of contacts that is suddenly empty", async () => {
    const { sync, steps, contacts } = createRecorded({
      clientFor: () =>
        Promise.resolve({
          ...createTestClient({ baseUrl: box.url }),
          listContacts: () => Promise.resolve({ items: [], after: null }),
        }),
    });
    contacts.set("1", {
      crmId: "1",
      ownerId: null,
      numbers: [],
      changedAt: 0,
      companyId: null,
      otherOwnerIds: [],
      noCallFrom: null,
      consentFrom: null,
      mergedIds: [],
      unreadable: [],
    });
    await expect(sync("w1", "c1")).rejects.toThrow("listed no contacts, but counts some");
    expect(steps.some((step) => step.startsWith("sweep"))).toBe(false);
  });

  it("tells people to connect again when the token is refused", async () => {
    box.expireToken();
    const { sync, progress, steps } = createRecorded();
    await expect(sync("w1", "c1")).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    expect(progress.at(-1)?.error).toContain("Connect HubSpot again");
    expect(steps).toEqual([]);
  });

  it("hides the words of an error that is not ours", async () => {
    const { sync, progress } = createRecorded({
      rebuildOwnershipMap: () => Promise.reject(new Error("row of jo@example.com")),
    });
    await expect(sync("w1", "c1")).rejects.toThrow("row of");
    expect(progress.at(-1)).toMatchObject({ state: "failed" });
    expect(progress.at(-1)?.error).not.toContain("jo@example.com");
  });

  it("throws the first error when its state can't be stored either", async () => {
    const { sync } = createRecorded({
      async reportProgress(_workspaceId, _connectionId, { state }) {
        if (state === "failed") throw new Error("store down");
      },
      rebuildOwnershipMap: () => Promise.reject(new Error("redis down")),
    });
    await expect(sync("w1", "c1")).rejects.toThrow("redis down");
  });

  it("stops at a CRM that answers the same page again and again", async () => {
    const { sync, steps } = createRecorded({
      clientFor: () =>
        Promise.resolve({
          ...createTestClient({ baseUrl: box.url }),
          listContacts: () => Promise.resolve({ items: [], after: "7" }),
        }),
    });
    await expect(sync("w1", "c1")).rejects.toThrow("same page came twice");
    expect(steps.some((step) => step.startsWith("sweep"))).toBe(false);
  });

  it("takes companies with their main lines, and deals that are open and owned, with all their contacts", async () => {
    box.addCompany({
      id: "7001",
      properties: { name: "Acme", phone: "+1 (415) 555-0199", hubspot_owner_id: "40000001" },
      contactIds: ["1001", "1002"],
    });
    const many = Array.from({ length: 130 }, (_, index) => String(1001 + index));
    const open = { dealstage: "closing", amount: "1200.5", hubspot_owner_id: "40000001" };
    box.addDeal({ id: "8001", properties: open, contactIds: many });
    box.addDeal({
      id: "8002",
      properties: { ...open, hs_is_closed: "true" },
      contactIds: ["1001"],
    });
    box.addDeal({ id: "8003", properties: { dealstage: "closing" }, contactIds: ["1001"] });
    const { sync, contacts, companies, deals } = createRecorded();
    await sync("main", "connection");
    expect(contacts.get("1001")).toMatchObject({ companyId: "7001" });
    expect(contacts.get("1003")).toMatchObject({ companyId: null });
    expect([...companies.values()]).toMatchObject([
      { crmId: "7001", ownerId: "40000001", numbers: ["+14155550199"] },
    ]);
    expect([...deals.values()]).toMatchObject([
      { crmId: "8001", ownerId: "40000001", stage: "closing", amount: 1200.5 },
    ]);
    expect(
      [...(deals.get("8001")?.contactIds ?? [])].toSorted((a, b) => Number(a) - Number(b)),
    ).toEqual(many);
  });
});
