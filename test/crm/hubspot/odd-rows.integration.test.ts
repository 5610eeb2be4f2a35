import { afterEach, describe, expect, it } from "vitest";
import { isCrmId } from "../../../src/domain/crm-id.ts";
import { createTestClient, type TestClient } from "./support/create-test-client.ts";
import { entryWith } from "./support/entry-with.ts";
import { json, startTestServer, type TestServer } from "./support/start-test-server.ts";

let server: TestServer | undefined;

afterEach(() => server?.close());

async function clientOf(...answers: readonly unknown[]): Promise<TestClient> {
  server = await startTestServer(...answers.map((answer) => json(200, answer)));
  return createTestClient({ baseUrl: server.url });
}

const GOOD = {
  id: "2",
  properties: { phone: "+14155550102", hubspot_owner_id: "71", lastmodifieddate: "1700000000000" },
};

/** What no answer should have in it, where a row of a record is expected. */
const ODD_ROWS: readonly unknown[] = [
  null,
  "a row",
  7,
  [],
  {},
  { id: null, properties: GOOD.properties },
  { properties: GOOD.properties },
  { id: { value: "1" }, properties: GOOD.properties },
  { id: "1" },
  { id: "1", properties: null },
  { id: "1", properties: [] },
  { id: "1", properties: "none" },
  { id: "1", properties: {} },
  { id: "1", properties: { phone: "+14155550101", hubspot_owner_id: { id: 71 } } },
];

const fit = (records: readonly { readonly id: string; readonly ownerId: string | null }[]) =>
  records.filter(({ id, ownerId }) => isCrmId(id) && (ownerId === null || isCrmId(ownerId)));

describe.each(ODD_ROWS.map((row) => ({ row, words: JSON.stringify(row) })))(
  "an odd row $words",
  ({ row }) => {
    it("does not keep a page of contacts, companies or deals from being read", async () => {
      for (const list of ["listContacts", "listCompanies", "listDeals"] as const) {
        const client = await clientOf({ results: [row, GOOD] });
        const { items } = await client[list](null);
        expect(items).toHaveLength(2);
        expect(fit(items).map(({ id }) => id)).toEqual(["2"]);
        await server?.close();
      }
    });

    it("does not keep changes from being read, and is no place to go on from", async () => {
      const full = [
        ...Array.from({ length: 199 }, (_, n) => ({ ...GOOD, id: String(n + 1001) })),
        row,
      ];
      const client = await clientOf({ total: 400, results: full });
      const page = await client.listChanged("contact", { fromMs: 0, toMs: 1 }, null);
      expect(fit(page.items)).toHaveLength(199);
      expect(page.after).toBe("1199");
      await server?.close();

      const newest = await clientOf({ total: 2, results: [row, GOOD] });
      const { items } = await newest.readNewest("contact", 0);
      expect(fit(items ?? []).map(({ id }) => id)).toEqual(["2"]);
    });

    it("does not make the record gone that was asked for", async () => {
      const client = await clientOf({ results: [row, GOOD] });
      const { found, goneIds } = await client.readRecords("contact", ["1", "2"]);
      expect(fit(found).map(({ id }) => id)).toEqual(["2"]);
      expect(goneIds).toEqual([]);
    });

    it("is none of the ids that are counted", async () => {
      const client = await clientOf({ total: 2, results: [row, GOOD] });
      const { items } = await client.listIds("contact", null, null);
      expect(items.every(isCrmId)).toBe(true);
      expect(items).toContain("2");
    });
  },
);

describe("owners", () => {
  it("are read beside rows that are none, and fields that are no text are left out", async () => {
    const client = await clientOf({
      results: [
        null,
        { id: null, email: "nobody@example.com" },
        { id: "71", email: 5, firstName: ["Ada"], lastName: "Byron", archived: "no", userId: {} },
        { id: 72, email: "bob@example.com", firstName: "Bo\u0000b", type: null, archived: null },
      ],
      paging: null,
    });
    expect(await client.listOwners()).toMatchObject([
      { id: "71", email: null, name: "Byron", userId: null, kind: "person" },
      { id: "72", email: "bob@example.com", name: "Bo\ufffdb" },
    ]);
  });
});

describe("associations", () => {
  const rows = (...results: unknown[]) => ({ status: "COMPLETE", results });

  it("are read beside rows and ends that are none", async () => {
    const client = await clientOf(
      rows(
        null,
        { from: null, to: [{ toObjectId: 9 }] },
        { from: { id: "1" }, to: "none" },
        { from: { id: "2" }, to: [null, { toObjectId: null }, { toObjectId: 11 }] },
      ),
    );
    expect(await client.listDealIds(["1", "2"])).toEqual(["11"]);
  });

  it("do not lose a deal's other contacts", async () => {
    const deal = {
      id: "5",
      properties: { dealstage: "new", hubspot_owner_id: "71", hs_is_closed: "false" },
      associations: { contacts: { results: [{ id: null }, null, { id: "2" }], paging: null } },
    };
    const client = await clientOf({ results: [deal] });
    const { items } = await client.listDeals(null);
    expect(items).toMatchObject([{ id: "5", contactIds: ["2"] }]);
  });
});

describe("one record", () => {
  it("is read though a property of it is no text", async () => {
    const client = await clientOf({
      results: [
        { id: 5, properties: { firstname: 7, lastname: null } },
        { id: "6", properties: { firstname: " ", lastname: "" } },
        {
          id: "8",
          properties: { firstname: "Ann", lastname: " Ames", hs_merged_object_ids: "7;1" },
        },
      ],
    });
    const names = await client.readContactNames(["5", "6", "7", "9"]);
    expect([...names]).toEqual([
      ["5", "7"],
      ["7", "Ann Ames"],
    ]);
    await server?.close();
    const owned = await clientOf({
      id: "5",
      properties: { hubspot_owner_id: 71 },
      propertiesWithHistory: { hubspot_owner_id: [null, { value: 71, timestamp: null }] },
    });
    expect(await owned.readOwnership("5")).toMatchObject({ contactId: "5", ownerId: "71" });
  });

  it("is found again among calls, notes and tasks that can't be read", async () => {
    const ours = { hs_call_external_id: "call-1" };
    const ends = { results: [{ from: { id: "1" }, to: [{ toObjectId: 11 }, { toObjectId: 12 }] }] };
    const rows = {
      results: [null, { id: "11", properties: null }, { id: "12", properties: ours }],
    };
    const client = await clientOf(ends, rows, ends, rows);
    expect(await client.findCallLog("call-1", "1")).toBe("12");
    expect(await client.findForeignCall(entryWith())).toBeNull();
  });

  it("is not looked for in an answer of which nothing can be read", async () => {
    const client = await clientOf({ results: [null, 7, {}] });
    await expect(client.findCallLog("call-1", "1")).rejects.toMatchObject({ retryable: true });
    await expect(client.listContacts(null)).rejects.toMatchObject({ retryable: true });
  });
});

describe("records that were merged", () => {
  it("are told in any of HubSpot's forms, and what is none of them is left out", async () => {
    const merged = "1001;1002:1690000000000; 1003 ;;abc;2";
    const client = await clientOf({
      results: [{ ...GOOD, properties: { ...GOOD.properties, hs_merged_object_ids: merged } }],
    });
    const { items } = await client.listContacts(null);
    expect(items[0]?.mergedIds).toEqual(["1001", "1002", "1003", "2"]);
  });
});

describe("newest changes", () => {
  it("are not cut off by a record that does not say when it changed", async () => {
    const changed = (id: number) => ({
      id: String(id),
      properties: { lastmodifieddate: String(1_700_000_000_000 - id) },
    });
    const results = [
      { id: "1", properties: { phone: "+14155550101", lastmodifieddate: "soon" } },
      ...Array.from({ length: 19 }, (_, n) => changed(n + 2)),
    ];
    const client = await clientOf({ total: 500, results });
    expect((await client.readNewest("contact", 1_600_000_000_000)).items).toBeNull();
  });
});

describe("pages that don't go on", () => {
  const contact = (id: string) => ({ id, properties: { phone: "+14155550101" } });
  const paged = (ids: readonly string[], after: unknown) => ({
    results: ids.map(contact),
    paging: { next: { after } },
  });

  it("end owners, users and associations with an error, not never", async () => {
    const owners = { results: [{ id: "71" }], paging: { next: { after: "x" } } };
    const other = { results: [{ id: "72" }], paging: { next: { after: "y" } } };
    const goingRound = [owners, other, owners, other, owners, other, owners, other];
    for (const ask of [
      (client: TestClient) => client.listOwners(),
      (client: TestClient) => client.listUsers(),
    ]) {
      const client = await clientOf(...goingRound);
      await expect(ask(client)).rejects.toMatchObject({ code: "VENDOR_UNAVAILABLE" });
      await server?.close();
    }
    const ends = (after: string) => ({
      results: [{ from: { id: "1" }, to: [{ toObjectId: 5 }], paging: { next: { after } } }],
    });
    const client = await clientOf(ends("x"), ends("y"), ends("x"), ends("y"), ends("x"));
    await expect(client.findTask("task-1", "1")).rejects.toMatchObject({
      code: "VENDOR_UNAVAILABLE",
    });
  });

  it("end a search whose rows are not behind the id it was asked from", async () => {
    const results = Array.from({ length: 200 }, (_, n) => contact(String(n + 1)));
    const client = await clientOf({ total: 400, results });
    const window = { fromMs: 0, toMs: 1 };
    await expect(client.listChanged("contact", window, "200")).rejects.toMatchObject({
      code: "VENDOR_UNAVAILABLE",
    });
    await expect(client.listIds("contact", "200", null)).rejects.toMatchObject({
      code: "VENDOR_UNAVAILABLE",
    });
  });

  it("take a place that is a number as its text, and none for the end", async () => {
    const client = await clientOf(paged(["1"], 1), paged(["2"], null), { results: [], paging: 5 });
    expect((await client.listContacts(null)).after).toBe("1");
    expect((await client.listContacts("1")).after).toBeNull();
    expect((await client.listContacts("2")).after).toBeNull();
  });
});

describe("a refusal for the limit's sake", () => {
  it("is waited for until the time that it names", async () => {
    const date = "Fri, 27 Nov 2026 08:00:00 GMT";
    server = await startTestServer(
      json(429, {}, { date, "retry-after": "Fri, 27 Nov 2026 08:00:12 GMT" }),
      json(200, { results: [] }),
    );
    const client = createTestClient({ baseUrl: server.url });
    await client.listContacts(null);
    expect(client.waits).toEqual([13_500]);
  });
});
