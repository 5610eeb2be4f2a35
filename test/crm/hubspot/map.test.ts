import { describe, expect, it } from "vitest";
import { toCompany, toContact, toDeal, toOwner } from "../../../src/crm/hubspot/map.ts";
import { toRegion } from "../../../src/crm/hubspot/region.ts";
import { HUBSPOT_API_VERSION, toDatedUrl } from "../../../src/crm/hubspot/versions.ts";

const NOTHING_CHOSEN = {
  phoneProperties: [],
  ownerProperties: [],
  doNotCallProperties: [],
  consentProperty: null,
};

describe("toContact", () => {
  it("reads the further owners of the properties that were chosen, each once", () => {
    const properties = { account_manager: "72", team: "73;72; 74", typed: "Kim Park", gone: "" };
    const ownerProperties = ["team", "typed", "gone", "unknown", "account_manager"];
    const contact = toContact({ id: "17", properties }, { ...NOTHING_CHOSEN, ownerProperties });
    expect(contact.otherOwnerIds).toEqual(["73", "72", "74"]);
    expect(toContact({ id: "17", properties }).otherOwnerIds).toEqual([]);
  });

  it("keeps each number once, as typed before as calculated", () => {
    const contact = toContact({
      id: "17",
      properties: {
        hs_calculated_phone_number: "+14155550100",
        mobilephone: " +14155550101 ",
        phone: "(415) 555-0100",
        hs_calculated_mobile_number: "+14155550101",
        hubspot_owner_id: "40000001",
        hs_country_region_code: "us",
        lastmodifieddate: "2026-10-01T12:00:00.000Z",
      },
    });
    expect(contact).toEqual({
      id: "17",
      rawNumbers: ["(415) 555-0100", "+14155550101", "+14155550100"],
      ownerId: "40000001",
      region: "US",
      changedAt: Date.UTC(2026, 9, 1, 12),
      companyId: null,
      mergedIds: [],
      otherOwnerIds: [],
      noCallFrom: null,
      consentFrom: null,
    });
  });

  it("takes empty texts and missing properties for nothing", () => {
    const nothing = {
      id: "17",
      rawNumbers: [],
      ownerId: null,
      region: null,
      changedAt: 0,
      companyId: null,
      mergedIds: [],
      otherOwnerIds: [],
      noCallFrom: null,
      consentFrom: null,
    };
    expect(toContact({ id: "17", properties: {} })).toEqual(nothing);
    expect(
      toContact({
        id: "17",
        properties: { phone: "", mobilephone: null, hubspot_owner_id: "", lastmodifieddate: "?" },
      }),
    ).toEqual(nothing);
  });

  it("reads a change time in milliseconds too", () => {
    const properties = { lastmodifieddate: "1790856000000" };
    expect(toContact({ id: "17", properties }).changedAt).toBe(1_790_856_000_000);
  });
});

describe("toOwner", () => {
  it.each([
    [{ firstName: "Ada", lastName: "Okafor", email: "ada@example.com" }, "Ada Okafor"],
    [{ firstName: "", email: "ada@example.com" }, "ada@example.com"],
    [{}, "Owner 1"],
  ])("names %j", (owner, name) => {
    const known = { id: "1", userId: null, archived: false };
    expect(toOwner({ ...known, ...owner })).toMatchObject({
      id: "1",
      name,
      kind: "person",
      archived: false,
    });
  });

  it("knows a queue", () => {
    expect(toOwner({ id: "2", userId: null, type: "QUEUE", archived: true })).toMatchObject({
      kind: "queue",
      archived: true,
    });
  });
});

describe("toRegion", () => {
  it.each([
    ["US", "US"],
    ["gb", "GB"],
    ["uk", "GB"],
    ["USA", "US"],
    ["United States", "US"],
    ["germany", "DE"],
    [" India ", "IN"],
    ["Atlantis", null],
    ["", null],
    [null, null],
  ])("reads %j as %s", (written, region) => {
    expect(toRegion(written)).toBe(region);
  });

  it("takes the first that names a country", () => {
    expect(toRegion(undefined, "??", "FR", "DE")).toBe("FR");
  });
});

describe("toDatedUrl", () => {
  it.each([
    ["/crm/v3/objects/contacts?limit=9", `/crm/objects/${HUBSPOT_API_VERSION}/contacts?limit=9`],
    ["/crm/v3/owners/?limit=500", `/crm/owners/${HUBSPOT_API_VERSION}?limit=500`],
    ["/crm/v3/objects/calls/7", `/crm/objects/${HUBSPOT_API_VERSION}/calls/7`],
    [
      "/crm/v4/associations/contacts/calls/batch/read",
      `/crm/associations/${HUBSPOT_API_VERSION}/contacts/calls/batch/read`,
    ],
  ])("rewrites %s", (numbered, dated) => {
    expect(toDatedUrl(`https://api.hubapi.com${numbered}`)).toBe(`https://api.hubapi.com${dated}`);
    expect(toDatedUrl(`http://127.0.0.1:8/box${numbered}`)).toBe(`http://127.0.0.1:8/box${dated}`);
  });
});

describe("toCompany and toDeal", () => {
  it("read a company's owner and main line", () => {
    const properties = { phone: " +1 415 555 0100 ", hubspot_owner_id: "5", country: "Germany" };
    expect(toCompany({ id: "7", properties })).toMatchObject({
      id: "7",
      rawNumbers: ["+1 415 555 0100"],
      ownerId: "5",
      region: "DE",
    });
    expect(toCompany({ id: "7", properties: {} })).toMatchObject({ rawNumbers: [], ownerId: null });
  });

  it("read a deal, and take an amount that is no number for none", () => {
    const properties = { dealstage: "closing", amount: "12.5", hs_is_closed: "false" };
    expect(toDeal({ id: "8", properties }, ["1"])).toMatchObject({
      id: "8",
      ownerId: null,
      stage: "closing",
      open: true,
      amount: 12.5,
      contactIds: ["1"],
    });
    const closed = { amount: "much", hs_is_closed: "true" };
    expect(toDeal({ id: "8", properties: closed }, [])).toMatchObject({
      open: false,
      amount: null,
    });
  });

  it("read which records were merged into a contact, and its company", () => {
    const properties = { hs_merged_object_ids: "3;4", associatedcompanyid: "70" };
    expect(toContact({ id: "2", properties })).toMatchObject({
      mergedIds: ["3", "4"],
      companyId: "70",
    });
  });
});
