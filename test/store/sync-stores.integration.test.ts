import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStores, type Stores } from "../../src/compose/stores.ts";
import { createTestDatabase, testWorkspaceId } from "../support/databases.ts";

const T0 = 1_790_000_000_000;
let server: Awaited<ReturnType<typeof createTestDatabase>>;
let stores: Stores;

beforeAll(async () => {
  server = await createTestDatabase();
  stores = openStores(server.url, Buffer.alloc(32));
});
afterAll(async () => {
  await stores.close();
  await server.drop();
});

const contact = (crmId: string, number: string, more: Record<string, unknown> = {}) => ({
  crmId,
  ownerId: "7",
  numbers: [number],
  changedAt: T0,
  companyId: null,
  mergedIds: [] as string[],
  ...more,
});

/** A workspace with one connection, and its pass taken by the run `one`. */
async function begin() {
  const workspaceId = testWorkspaceId();
  await stores.db.prisma.workspace.create({ data: { id: workspaceId, name: "Test" } });
  const { id: connectionId } = await stores.crmConnections.create(workspaceId, {
    provider: "hubspot",
    baseUrl: "http://localhost",
    accessToken: "token",
  });
  const take = (holder: string, now: number) =>
    stores.syncs.take({
      workspaceId,
      connectionId,
      holder,
      now,
      heldUntil: now + 5_000,
      pass: `p${holder}`,
    });
  const step = (holder: string, after: string, contacts = 1) => ({
    workspaceId,
    connectionId,
    holder,
    heldUntil: T0 + 10_000,
    pass: "pone",
    part: "contacts" as const,
    after,
    contacts,
  });
  const page = (...rows: ReturnType<typeof contact>[]) => ({
    kind: "contact" as const,
    rows,
    goneIds: [],
  });
  const pending = async () => {
    const numbers: string[] = [];
    await stores.maps.writePending(workspaceId, 1_000, async (part) => {
      numbers.push(...part.numbers);
    });
    return numbers.toSorted((a, b) => a.localeCompare(b));
  };
  return { workspaceId, connectionId, take, step, page, pending };
}

describe("a pass", () => {
  it("is one run's at a time, and goes on where a killed run left it", async () => {
    const { take, step, page } = await begin();
    expect(await take("one", T0)).toMatchObject({ pass: "pone", part: "owners", contacts: 0 });
    expect(await take("two", T0 + 1_000)).toBeNull();
    await stores.mirror.storePage(step("one", "1"), page(contact("1", "+14155550001")));
    expect(await take("two", T0 + 11_000)).toEqual({
      pass: "pone",
      part: "contacts",
      after: "1",
      startedAt: T0,
      contacts: 1,
      expected: null,
    });
  });

  it("is taken over from a run that was killed while its clock was a year ahead", async () => {
    const { take } = await begin();
    await take("one", T0 + 365 * 86_400_000);
    expect(await take("two", T0)).toMatchObject({ pass: "pone" });
  });

  it("takes nothing more from a run that it was taken over from", async () => {
    const { workspaceId, take, step, page } = await begin();
    await take("one", T0);
    await take("two", T0 + 6_000);
    await expect(
      stores.mirror.storePage(step("one", "1"), page(contact("1", "+14155550001"))),
    ).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await stores.contacts.count(workspaceId)).toBe(0);
  });

  it("sweeps what it has not met, but not what changes brought meanwhile", async () => {
    const { workspaceId, take, step, page } = await begin();
    await stores.mirror.storeChanges(workspaceId, page(contact("1", "+14155550001")));
    await take("one", T0);
    await stores.mirror.storePage(step("one", "2"), page(contact("2", "+14155550002")));
    await stores.mirror.storeChanges(workspaceId, page(contact("3", "+14155550003")));
    expect(await stores.mirror.sweep(workspaceId, "pone")).toBe(1);
    expect([...(await stores.contacts.byIds(workspaceId, ["1", "2", "3"])).keys()].length).toBe(2);
    expect(await forgotten(workspaceId)).toEqual(["1"]);
  });
});

async function forgotten(workspaceId: string): Promise<string[]> {
  const rows = await stores.db.prisma.forgottenContact.findMany({ where: { workspaceId } });
  return rows.map(({ crmId }) => crmId);
}

describe("the mirror puts down for the map", () => {
  it("the numbers before and after a change, and none for a page that is read again", async () => {
    const { workspaceId, page, pending } = await begin();
    await stores.mirror.storeChanges(workspaceId, page(contact("1", "+14155550001")));
    expect(await pending()).toEqual(["+14155550001"]);
    await stores.mirror.storeChanges(workspaceId, page(contact("1", "+14155550001")));
    expect(await pending()).toEqual([]);
    const later = { changedAt: T0 + 1 };
    await stores.mirror.storeChanges(workspaceId, page(contact("1", "+14155550002", later)));
    expect(await pending()).toEqual(["+14155550001", "+14155550002"]);
  });

  it("the numbers of records that were merged, whose old pages are passed over from then on", async () => {
    const { workspaceId, page, pending } = await begin();
    const [one, two] = [contact("1", "+14155550001"), contact("2", "+14155550002")];
    await stores.mirror.storeChanges(workspaceId, page(one, two));
    await pending();
    const merged = contact("3", "+14155550001", { mergedIds: ["1", "2"] });
    await stores.mirror.storeChanges(workspaceId, page(merged));
    expect(await pending()).toEqual(["+14155550001", "+14155550002"]);
    await stores.mirror.storeChanges(workspaceId, page(one));
    expect([...(await stores.contacts.byIds(workspaceId, ["1", "2", "3"])).keys()]).toEqual(["3"]);
  });

  it("again what could not be written", async () => {
    const { workspaceId, page, pending } = await begin();
    await stores.mirror.storeChanges(workspaceId, page(contact("1", "+14155550001")));
    const failing = stores.maps.writePending(workspaceId, 10, () =>
      Promise.reject(new Error("Redis is away")),
    );
    await expect(failing).rejects.toThrow("Redis is away");
    expect(await pending()).toEqual(["+14155550001"]);
  });
});

describe("hints", () => {
  const times = (now: number) => ({ now, claimedUntil: now + 1_000 });

  it("are one a record, taken by one reader, of one kind at a time", async () => {
    const { workspaceId, connectionId } = await begin();
    const { hints } = stores;
    await hints.note(workspaceId, connectionId, "contact", ["2", "1", "1"]);
    await hints.note(workspaceId, connectionId, "deal", ["9"]);
    await hints.note(workspaceId, connectionId, "contact", ["1"]);
    const taken = await hints.claim(connectionId, 10, times(T0));
    expect(taken.map(({ kind, crmId }) => `${kind} ${crmId}`).toSorted()).toEqual([
      "contact 1",
      "contact 2",
    ]);
    expect(await hints.claim(connectionId, 10, times(T0))).toMatchObject([{ kind: "deal" }]);
    expect(await hints.claim(connectionId, 10, times(T0))).toEqual([]);
    await hints.done(connectionId, taken);
    // the deal's reader was killed
    expect(await hints.claim(connectionId, 10, times(T0 + 2_000))).toMatchObject([{ crmId: "9" }]);
  });

  it("stay when the record was named again while it was read", async () => {
    const { workspaceId, connectionId } = await begin();
    const { hints } = stores;
    await hints.note(workspaceId, connectionId, "contact", ["1"]);
    const taken = await hints.claim(connectionId, 10, times(T0));
    await hints.note(workspaceId, connectionId, "contact", ["1"]);
    expect(await hints.claim(connectionId, 10, times(T0))).toEqual([]);
    await hints.done(connectionId, taken);
    const again = await hints.claim(connectionId, 10, times(T0));
    expect(again).toMatchObject([{ crmId: "1" }]);
    await hints.giveBack(connectionId, again);
    expect(await hints.claim(connectionId, 10, times(T0))).toMatchObject([{ crmId: "1" }]);
  });
});

describe("a person's traces", () => {
  it("are found after the contact was deleted, and under ids that were merged", async () => {
    const { workspaceId, page } = await begin();
    const merged = contact("3", "+14155550003", { mergedIds: ["1", "2"] });
    await stores.mirror.storeChanges(workspaceId, page(merged, contact("4", "+14155550003")));
    const gone = { kind: "contact" as const, rows: [], goneIds: ["3"] };
    await stores.mirror.storeChanges(workspaceId, gone);
    const traces = await stores.erasures.find(workspaceId, "1");
    expect([...traces.ids].toSorted()).toEqual(["1", "2", "3"]);
    expect(traces.numbers).toEqual(["+14155550003"]);
    expect(traces.ownNumbers).toEqual([]);
    await stores.ownerChanges.plan({
      workspaceId,
      contactId: "2",
      connectionId: "c1",
      causeLegId: "leg",
      repId: "rep",
      ownerId: "7",
      previousOwnerId: null,
      rule: "unowned",
    });
    await stores.erasures.erase(workspaceId, traces);
    expect(await stores.ownerChanges.ofCause(workspaceId, "leg")).toBeNull();
    expect(await forgotten(workspaceId)).toEqual([]);
    expect((await stores.erasures.find(workspaceId, "3")).numbers).toEqual([]);
  });
});
