import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HubspotBox } from "../../../src/sandbox/hubspot/create-hubspot-box.ts";
import { createTestClient, type TestClient } from "./support/create-test-client.ts";
import { entryWith } from "./support/entry-with.ts";
import { OWNER, startTestBox } from "./support/start-test-box.ts";

let box: HubspotBox;
let client: TestClient;

beforeEach(async () => {
  // the paths that end in 2027 are gone here, so every request must have been rewritten
  box = await startTestBox({ switches: { legacyPaths: "gone" } });
  client = createTestClient({ baseUrl: box.url });
});

afterEach(() => box.close());

describe("reading a HubSpot account", () => {
  it("lists owners who are active, who left, and who are queues", async () => {
    const owners = await client.listOwners();
    expect(owners.toSorted((one, other) => one.id.localeCompare(other.id))).toEqual([
      {
        id: OWNER,
        email: "Ada@Example.com",
        name: "Ada Okafor",
        kind: "person",
        archived: false,
        userId: "70000000",
      },
      {
        id: "40000002",
        email: "gone@example.com",
        name: "Gil",
        kind: "person",
        archived: true,
        userId: null,
      },
      {
        id: "40000003",
        email: null,
        name: "Inbound",
        kind: "queue",
        archived: false,
        userId: null,
      },
    ]);
  });

  it("pages through all contacts, a hundred at a time", async () => {
    const sizes: number[] = [];
    const ids = new Set<string>();
    let after: string | null = null;
    do {
      const page = await client.listContacts(after);
      sizes.push(page.items.length);
      for (const contact of page.items) ids.add(contact.id);
      after = page.after;
    } while (after !== null);
    expect(sizes).toEqual([100, 100, 50]);
    expect(ids.size).toBe(250);
  });

  it("gives a contact's numbers as typed, its owner and when it changed", async () => {
    const id = box.addContact({
      id: "999",
      properties: {
        phone: "020 7946 0958 / 020 7946 0959",
        mobilephone: "+44 7911 123456",
        country: "United Kingdom",
        hubspot_owner_id: OWNER,
      },
    });
    const page = await client.listContacts(null);
    const contact = page.items.find((one) => one.id === id);
    expect(contact).toMatchObject({ ownerId: OWNER, region: "GB" });
    expect(contact?.rawNumbers).toContain("020 7946 0958 / 020 7946 0959");
    expect(contact?.rawNumbers).toContain("+44 7911 123456");
    expect(contact?.changedAt).toBeGreaterThan(Date.UTC(2020, 0));
  });

  it("keeps the URL short and names every property that it reads", async () => {
    await client.listContacts(null);
    const query = new URLSearchParams(box.requests.at(-1)?.query);
    expect(query.getAll("properties")).toEqual(
      expect.arrayContaining(["phone", "mobilephone", "hs_calculated_phone_number"]),
    );
    expect(box.requests.at(-1)?.query.length).toBeLessThan(500);
  });

  it("stays below the account's limit without one refusal", async () => {
    const reads = Array.from({ length: 30 }, () => client.listContacts(null));
    await Promise.all(reads);
    expect(client.waits.length).toBeGreaterThan(0);
    expect(box.requests.every((request) => request.status === 200)).toBe(true);
  });
});

describe("writing a call", () => {
  it("puts it on the timeline of every contact, in HubSpot's words", async () => {
    const id = await client.createCallLog(entryWith({ contactIds: ["1001", "1002"] }));
    const call = box.calls.find((one) => one.id === id);
    expect(call?.contactIds.toSorted()).toEqual(["1001", "1002"]);
    expect(call?.properties).toMatchObject({
      hs_timestamp: "2026-10-01T12:00:00.000Z",
      hs_call_title: "Call with Ada",
      hs_call_body: "Ada got the call: she owns the contact.<br>Team: not tried.",
      hs_call_direction: "INBOUND",
      hs_call_status: "COMPLETED",
      hs_call_disposition: "f240bbac-87c9-4f6e-bf70-924b57d47db7",
      hs_call_duration: "65000",
      hs_call_from_number: "+14155550100",
      hs_call_to_number: "+14155550199",
      hubspot_owner_id: OWNER,
      hs_call_external_id: "call-1",
    });
  });

  it("writes it without the owner when HubSpot refuses the owner", async () => {
    const id = await client.createCallLog(entryWith({ ownerId: "40000002" }));
    expect(box.calls).toHaveLength(1);
    expect(box.calls[0]?.id).toBe(id);
    expect(box.calls[0]?.properties).not.toHaveProperty("hubspot_owner_id");
    expect(box.calls[0]?.properties).toMatchObject({ hs_call_external_id: "call-1" });
  });

  it("leaves a contact out that is gone, and writes it for the others", async () => {
    box.deleteContact("1002");
    await client.createCallLog(entryWith({ contactIds: ["1001", "1002"] }));
    expect(box.calls.map((call) => call.contactIds)).toEqual([["1001"]]);
    expect(box.calls[0]?.properties).toMatchObject({ hubspot_owner_id: OWNER });
  });

  it("is refused when no contact is left", async () => {
    await expect(client.createCallLog(entryWith({ contactIds: ["77"] }))).rejects.toMatchObject({
      code: "VENDOR_REFUSED",
      retryable: false,
    });
    await expect(client.createCallLog(entryWith({ contactIds: [] }))).rejects.toMatchObject({
      code: "INPUT_INVALID",
      field: "contactIds",
    });
    expect(box.calls).toHaveLength(0);
  });

  it("updates the call in place", async () => {
    const id = await client.createCallLog(
      entryWith({ outcome: "in-progress", durationMs: null, body: ["Ringing."] }),
    );
    await client.updateCallLog(id, entryWith({ ownerId: "77" }));
    expect(box.calls).toHaveLength(1);
    expect(box.calls[0]?.properties).toMatchObject({
      hs_call_status: "COMPLETED",
      hs_call_duration: "65000",
      hubspot_owner_id: OWNER,
    });
  });

  it("is sent once when the answer is lost, and found again at once", async () => {
    box.fail({ kind: "answer-lost", method: "POST", path: /calls$/ });
    await expect(client.createCallLog(entryWith())).rejects.toMatchObject({
      code: "VENDOR_UNAVAILABLE",
      retryable: true,
    });
    expect(box.calls).toHaveLength(1);
    expect(await client.findCallLog("call-1", "1001")).toBe(box.calls[0]?.id);
    expect(box.requests.some((request) => request.path.endsWith("/search"))).toBe(false);
  });

  it.each(["html-502", "empty-502", "unavailable", "rate-limited", "reset"] as const)(
    "is not repeated after %s",
    async (kind) => {
      box.fail({ kind, method: "POST", path: /calls$/ });
      await expect(client.createCallLog(entryWith())).rejects.toMatchObject({ retryable: true });
      expect(box.requests.filter((request) => request.method === "POST")).toHaveLength(1);
    },
  );
});

describe("finding a call that was written before", () => {
  it("finds the right one among many", async () => {
    for (let index = 0; index < 120; index += 1) {
      await client.createCallLog(entryWith({ externalId: `call-${index}` }));
    }
    const wanted = box.calls.find((call) => call.properties["hs_call_external_id"] === "call-7");
    expect(await client.findCallLog("call-7", "1001")).toBe(wanted?.id);
    expect(await client.findCallLog("call-777", "1001")).toBeNull();
  });

  it.each(["multi-status", "left-out"] as const)(
    "finds nothing where there is nothing, said as %s",
    async (way) => {
      box.switches.emptyAssociations = way;
      expect(await client.findCallLog("call-1", "1003")).toBeNull();
    },
  );
});

describe("a HubSpot in trouble", () => {
  it.each(["html-502", "empty-502", "unavailable", "rate-limited", "reset"] as const)(
    "tries a read again after %s",
    async (kind) => {
      box.fail({ kind, count: 3 });
      expect((await client.listContacts(null)).items).toHaveLength(100);
      expect(box.requests).toHaveLength(4);
    },
  );

  it("gives a read up after four tries", async () => {
    box.fail({ kind: "html-502", count: 9 });
    await expect(client.listContacts(null)).rejects.toMatchObject({
      code: "VENDOR_UNAVAILABLE",
      retryable: true,
    });
    expect(box.requests).toHaveLength(4);
  });

  it("does not wait for a daily limit", async () => {
    box.fail({ kind: "daily-limit" });
    await expect(client.listContacts(null)).rejects.toMatchObject({
      code: "VENDOR_RATE_LIMITED",
      retryable: true,
      retryAfterMs: 3_600_000,
    });
    expect(box.requests).toHaveLength(1);
  });

  it("gives up on a request that hangs", async () => {
    const hasty = createTestClient({ baseUrl: box.url, timeoutMs: 100 });
    box.fail({ kind: "hang", count: 4 });
    await expect(hasty.listContacts(null)).rejects.toMatchObject({ code: "VENDOR_UNAVAILABLE" });
    expect(box.requests).toHaveLength(4);
  });

  it("says at once that the token is refused", async () => {
    box.expireToken();
    await expect(client.listOwners()).rejects.toMatchObject({
      code: "UNAUTHORIZED",
      retryable: false,
    });
    expect(box.requests).toHaveLength(1);
  });

  it("keeps two clients apart that work side by side", async () => {
    const other = await startTestBox({ accessToken: "other-token" });
    try {
      const otherClient = createTestClient({ baseUrl: other.url, accessToken: "other-token" });
      box.fail({ kind: "unavailable", count: 2 });
      other.expireToken();
      const [mine, theirs] = await Promise.allSettled([
        client.listContacts(null),
        otherClient.listContacts(null),
        client.createCallLog(entryWith()),
      ]);
      expect(mine.status).toBe("fulfilled");
      expect(theirs).toMatchObject({ reason: { code: "UNAUTHORIZED" } });
      expect(other.requests).toHaveLength(1);
      expect(other.calls).toHaveLength(0);
    } finally {
      await other.close();
    }
  });
});
