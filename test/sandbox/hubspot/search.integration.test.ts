import { describe, expect, it } from "vitest";
import { callBody, closeBoxesAfterEach, openBox } from "./open-box.ts";

closeBoxesAfterEach();

const CONTACTS = "/crm/v3/objects/contacts/search";
const CALLS = "/crm/objects/2026-09/calls";

function where(propertyName: string, operator: string, value?: string) {
  return { filterGroups: [{ filters: [{ propertyName, operator, value }] }] };
}

describe("search", () => {
  it("does not see a write before its lag is over, and then does", async () => {
    const { clock, call } = await openBox({
      switches: { searchLag: { minMs: 4000, maxMs: 6000 } },
    });
    await call("POST", CALLS, callBody("11", { hs_call_external_id: "line-1:42" }));
    const find = () =>
      call("POST", `${CALLS}/search`, where("hs_call_external_id", "EQ", "line-1:42"));
    clock.at += 4999;
    expect((await find()).body.total).toBe(0);
    clock.at += 1;
    expect((await find()).body.total).toBe(1);
  });

  it("sees the old value of a change until the lag is over, and archived records never", async () => {
    const { box, clock, call } = await openBox();
    box.setOwner("11", "502");
    const owned = async (owner: string) =>
      (await call("POST", CONTACTS, where("hubspot_owner_id", "EQ", owner))).body.total;
    expect([await owned("501"), await owned("502")]).toEqual([1, 0]);
    clock.at += 60_000;
    expect([await owned("501"), await owned("502")]).toEqual([0, 1]);
    box.deleteContact("11");
    expect(await owned("502")).toBe(0);
  });

  it("filters, sorts and pages", async () => {
    const { call } = await openBox({ searchesPerSecond: 100 });
    const ids = async (body: unknown) =>
      (await call("POST", CONTACTS, body)).body.results.map(({ id }: { id: string }) => id);
    expect(await ids({})).toEqual(["11", "12", "113"]);
    expect(await ids({ sorts: ["-firstname"] })).toEqual(["12", "11", "113"]);
    const descending = { propertyName: "hs_object_id", direction: "DESCENDING" };
    expect(await ids({ sorts: [descending] })).toEqual(["113", "12", "11"]);
    expect(await ids(where("hs_object_id", "GT", "12"))).toEqual(["113"]);
    expect(await ids(where("phone", "HAS_PROPERTY"))).toEqual(["11", "12"]);
    expect(await ids(where("phone", "CONTAINS_TOKEN", "*0102"))).toEqual(["12"]);
    expect(await ids(where("lastmodifieddate", "LTE", "1795165200000"))).toHaveLength(3);
    expect(await ids(where("lastmodifieddate", "GT", "2026-11-20T09:00:00Z"))).toEqual([]);
    expect(await ids({ query: "NOOR" })).toEqual(["11"]);
    const page = await call("POST", CONTACTS, { limit: 2, after: "0" });
    expect(page.body).toMatchObject({ total: 3, paging: { next: { after: "2" } } });
    expect(await ids({ limit: 2, after: "2" })).toEqual(["113"]);
  });

  it("finds calls by their contact", async () => {
    const { clock, call } = await openBox();
    await call("POST", CALLS, callBody("11"));
    clock.at += 60_000;
    const found = await call("POST", `${CALLS}/search`, where("associations.contact", "EQ", "11"));
    const none = await call("POST", `${CALLS}/search`, where("associations.contact", "EQ", "12"));
    expect([found.body.total, none.body.total]).toEqual([1, 0]);
  });

  it("refuses what is too much or unknown", async () => {
    const { box, call } = await openBox({ searchesPerSecond: 100 });
    const filter = { propertyName: "phone", operator: "EQ", value: "1" };
    const group = (count: number) => ({ filters: Array.from({ length: count }, () => filter) });
    const bodies = [
      { limit: 201 },
      { limit: 200, after: "9801" },
      { after: "next" },
      { sorts: ["phone", "email"] },
      { filterGroups: Array.from({ length: 6 }, () => group(1)) },
      { filterGroups: [group(7)] },
      { filterGroups: [group(6), group(6), group(6), group(1)] },
      { query: "x".repeat(3001) },
      { colour: "red" },
      where("phone", "LIKE", "1"),
      where("phone", "EQ"),
      where("shoe_size", "EQ", "44"),
    ];
    const statuses: number[] = [];
    for (const body of bodies) statuses.push((await call("POST", CONTACTS, body)).status);
    expect(statuses).toEqual(bodies.map(() => 400));
    box.switches.unknownFilter = "matches-nothing";
    expect((await call("POST", CONTACTS, where("shoe_size", "EQ", "44"))).body.total).toBe(0);
    expect((await call("POST", CONTACTS, { limit: 200, after: "9800" })).status).toBe(200);
  });
});
