import { afterEach, beforeEach, expect, it } from "vitest";
import type { HubspotBox } from "../../../src/sandbox/hubspot/create-hubspot-box.ts";
import { createTestClient, type TestClient } from "./support/create-test-client.ts";
import { startTestBox } from "./support/start-test-box.ts";

let box: HubspotBox;
let client: TestClient;

beforeEach(async () => {
  box = await startTestBox();
  client = createTestClient({ baseUrl: box.url });
  box.addCompany({ id: "7001", properties: {}, contactIds: ["1001"] });
  box.addDeal({ id: "8001", properties: {}, contactIds: ["1001"] });
});
afterEach(() => box.close());

const refuse = (path: RegExp) => box.fail({ kind: "missing-scopes", path, count: 100 });
const NO_PAGE = { items: [], after: null };
const WINDOW = { fromMs: 0, toMs: Date.now() };

it("counts companies and deals as not there for a token without their scopes", async () => {
  refuse(/companies|deals/);
  const scopeOf = { company: "crm.objects.companies.read", deal: "crm.objects.deals.read" };
  expect(await client.listCompanies(null)).toEqual({ ...NO_PAGE, missingScope: scopeOf.company });
  expect(await client.listDeals(null)).toEqual({ ...NO_PAGE, missingScope: scopeOf.deal });
  expect(await client.listDealIds(["1001"])).toEqual([]);
  for (const kind of ["company", "deal"] as const) {
    expect(await client.listChanged(kind, WINDOW, null)).toEqual(NO_PAGE);
    expect(await client.readNewest(kind, 0)).toEqual({
      items: [],
      total: 0,
      missingScope: scopeOf[kind],
    });
    expect(await client.countRecords(kind, null)).toBe(0);
    expect(await client.listIds(kind, null, null)).toEqual(NO_PAGE);
    expect(await client.listArchived(kind, ["7001"])).toEqual([]);
    expect(await client.readRecords(kind, ["7001"])).toEqual({ found: [], goneIds: [] });
  }
});

it("finds them with these scopes", async () => {
  expect(await client.listDealIds(["1001", "1002"])).toEqual(["8001"]);
  expect((await client.listCompanies(null)).items).toMatchObject([{ id: "7001" }]);
  expect((await client.listDeals(null)).items).toMatchObject([{ id: "8001" }]);
});

it("says so of contacts: without them there is nothing to route by", async () => {
  refuse(/contacts/);
  const refused = { code: "UNAUTHORIZED" };
  await expect(client.listContacts(null)).rejects.toMatchObject(refused);
  await expect(client.readRecords("contact", ["1001"])).rejects.toMatchObject(refused);
});
