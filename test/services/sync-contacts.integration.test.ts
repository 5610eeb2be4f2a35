import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CrmClient, CrmOwner } from "../../src/crm/port.ts";
import type { HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import {
  createSyncContacts,
  type Deps,
  type MirroredCompany,
  type MirroredContact,
  type MirroredDeal,
  type SyncProgress,
} from "../../src/services/sync-contacts.ts";
import { createTestClient } from "../crm/hubspot/support/create-test-client.ts";
import { OWNER, startTestBox } from "../crm/hubspot/support/start-test-box.ts";

let box: HubspotBox;

beforeEach(async () => {
  box = await startTestBox();
});

afterEach(() => box.close());

function quietMirror<T extends { readonly crmId: string }>(rows: Map<string, T>) {
  return {
    upsertPage: async (_workspaceId: string, _syncId: string, page: readonly T[]) => {
      for (const row of page) rows.set(row.crmId, row);
    },
    deleteUnseen: () => Promise.resolve(0),
  };
}

/** The sync with a recording of all that it asks for, in order; `change` replaces single parts. */
function createRecorded(change: Partial<Deps> = {}) {
  const steps: string[] = [];
  const mirror = new Map<string, MirroredContact>();
  const companies = new Map<string, MirroredCompany>();
  const deals = new Map<string, MirroredDeal>();
  const progress: SyncProgress[] = [];
  const logged: Record<string, unknown>[] = [];
  let owners: readonly CrmOwner[] = [];
  let at = 0;
  const deps: Deps = {
    clientFor: () => Promise.resolve<CrmClient>(createTestClient({ baseUrl: box.url })),
    defaultRegion: () => Promise.resolve("US"),
    contacts: {
      upsertPage: (_workspaceId, syncId, contacts) => {
        steps.push(`page ${syncId} ${contacts.length}`);
        for (const contact of contacts) mirror.set(contact.crmId, contact);
        return Promise.resolve();
      },
      deleteUnseen: (_workspaceId, syncId) => {
        steps.push(`delete unseen ${syncId}`);
        return Promise.resolve(3);
      },
    },
    companies: quietMirror(companies),
    deals: quietMirror(deals),
    owners: {
      replaceAll: (_workspaceId, all) => {
        steps.push("owners");
        owners = all;
        return Promise.resolve();
      },
    },
    matchReps: () => {
      steps.push("match");
      return Promise.resolve([{}]);
    },
    reportProgress: (_workspaceId, _connectionId, state) => {
      progress.push(state);
      return Promise.resolve();
    },
    rebuildOwnershipMap: () => {
      steps.push("rebuild");
      return Promise.resolve();
    },
    log: { info: (fields, message) => logged.push({ ...fields, message }) },
    newId: () => "s1",
    // six seconds pass with every look at the clock
    now: () => (at += 6_000),
    ...change,
  };
  return {
    sync: createSyncContacts(deps),
    steps,
    mirror,
    companies,
    deals,
    progress,
    logged,
    owners: () => owners,
  };
}

describe("syncing contacts", () => {
  it("mirrors the account to its end, then forgets what is gone, then rebuilds the map", async () => {
    const recorded = createRecorded();
    const result = await recorded.sync("w1", "c1");
    expect(recorded.steps).toEqual([
      "owners",
      "match",
      "page s1 100",
      "page s1 100",
      "page s1 50",
      "delete unseen s1",
      "rebuild",
    ]);
    expect(result).toEqual({ owners: 3, contacts: 250, forgotten: 3, matchedReps: 1 });
    expect(recorded.owners().map((owner) => owner.archived)).toContain(true);
    expect(recorded.mirror.get("1001")).toMatchObject({
      ownerId: OWNER,
      numbers: ["+14155550100"],
    });
    expect(recorded.mirror.get("1002")?.ownerId).toBeNull();
  });

  it("reads numbers by the contact's country, and else by the workspace's", async () => {
    const british = box.addContact({
      properties: { phone: "020 7946 0958", country: "United Kingdom" },
    });
    const abroad = box.addContact({
      properties: { phone: "415-555-0123 / 415-555-0124", country: "France" },
    });
    const unreadable = box.addContact({ properties: { phone: "ask at the desk" } });
    const { sync, mirror } = createRecorded();
    await sync("w1", "c1");
    expect(mirror.get(british)?.numbers).toEqual(["+442079460958"]);
    expect(mirror.get(abroad)?.numbers).toEqual(["+14155550123", "+14155550124"]);
    expect(mirror.get(unreadable)?.numbers).toEqual([]);
  });

  it("shows how far it is, and says its rate in the log", async () => {
    const { sync, progress, logged } = createRecorded();
    await sync("w1", "c1");
    expect(progress[0]).toEqual({
      state: "running",
      contacts: 0,
      owners: 0,
      error: null,
      finishedAt: null,
    });
    expect(progress.map((one) => one.contacts)).toEqual([0, 100, 200, 250, 250]);
    expect(progress.at(-1)).toMatchObject({ state: "done", contacts: 250, owners: 3, error: null });
    expect(progress.at(-1)?.finishedAt).toBeGreaterThan(0);
    expect(logged).toContainEqual(
      expect.objectContaining({ connectionId: "c1", contactsPerSecond: expect.any(Number) }),
    );
  });

  it("forgets nothing when the account could not be read to its end", async () => {
    const { sync, steps, progress } = createRecorded({
      clientFor: () => {
        const client = createTestClient({ baseUrl: box.url });
        return Promise.resolve({
          ...client,
          listContacts: (after) => {
            if (after !== null) box.fail({ kind: "html-502", count: 4 });
            return client.listContacts(after);
          },
        });
      },
    });
    await expect(sync("w1", "c1")).rejects.toMatchObject({
      code: "VENDOR_UNAVAILABLE",
      retryable: true,
    });
    expect(steps).toEqual(["owners", "match", "page s1 100"]);
    expect(progress.at(-1)).toMatchObject({ state: "failed" });
    expect(progress.at(-1)?.error).toContain("HubSpot could not answer (502)");
    expect(progress.at(-1)?.finishedAt).toBeGreaterThan(0);
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
      reportProgress: (_workspaceId, _connectionId, { state }) =>
        state === "failed" ? Promise.reject(new Error("store down")) : Promise.resolve(),
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
    await expect(sync("w1", "c1")).rejects.toThrow("same page twice");
    expect(steps).not.toContain("delete unseen s1");
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
    const { sync, mirror, companies, deals } = createRecorded();
    await sync("main", "connection");
    expect(mirror.get("1001")).toMatchObject({ companyId: "7001" });
    expect(mirror.get("1003")).toMatchObject({ companyId: null });
    expect([...companies.values()]).toMatchObject([
      { crmId: "7001", ownerId: "40000001", numbers: ["+14155550199"] },
    ]);
    expect([...deals.values()]).toMatchObject([
      { crmId: "8001", ownerId: "40000001", stage: "closing", amount: 1200.5 },
    ]);
    expect([...(deals.get("8001")?.contactIds ?? [])].toSorted()).toEqual(many.toSorted());
  });
});
