import { createHash, createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { SignatureSettings } from "../../../src/crm/hubspot/signature.ts";
import { readWebhook } from "../../../src/crm/hubspot/webhook.ts";
import type { CrmWebhookRequest } from "../../../src/crm/port.ts";

const NOW = Date.UTC(2026, 10, 21, 9);
const settings: SignatureSettings = { clientSecret: "hush", acceptV1: false, now: () => NOW };
const URL = "https://calls.example/v1/hubspot/webhooks";

type Change = {
  body?: string | Buffer;
  at?: number;
  url?: string;
  secret?: string;
  signedUrl?: string;
};

function signed(events: unknown, change: Change = {}): CrmWebhookRequest {
  const body = Buffer.from(change.body ?? JSON.stringify(events));
  const at = String(change.at ?? NOW);
  const signature = createHmac("sha256", change.secret ?? "hush")
    .update(`POST${change.signedUrl ?? URL}`)
    .update(body)
    .update(at)
    .digest("base64");
  return {
    method: "POST",
    url: change.url ?? URL,
    body,
    headers: { "x-hubspot-signature-v3": signature, "x-hubspot-request-timestamp": at },
  };
}

const event = (change: Record<string, unknown> = {}) => ({
  eventId: 1,
  subscriptionId: 2,
  portalId: 48_000_001,
  appId: 3,
  occurredAt: NOW - 1_000,
  subscriptionType: "contact.creation",
  attemptNumber: 0,
  objectId: 1001,
  ...change,
});
const read = (...events: unknown[]) => readWebhook(signed(events), settings)[0]?.events;

describe("HubSpot's signature", () => {
  it("holds over the bytes as they came, spaces and all", () => {
    const body = `[ ${JSON.stringify(event({ propertyValue: "Zoë" }))} ]\n`;
    expect(readWebhook(signed(null, { body }), settings)).toHaveLength(1);
  });

  it("holds over the URL with the characters decoded that HubSpot decodes, and no others", () => {
    const request = signed([event()], {
      url: `${URL}?a=%2Fb%40c&d=%20e%26`,
      signedUrl: `${URL}?a=/b@c&d=%20e%26`,
    });
    expect(readWebhook(request, settings)).toHaveLength(1);
  });

  it.each([
    ["another secret", { secret: "other" }],
    ["another URL", { signedUrl: "https://evil.example/v1/hubspot/webhooks" }],
    ["a time six minutes old", { at: NOW - 360_000 }],
    ["a time six minutes ahead", { at: NOW + 360_000 }],
    ["a time that is no number", { at: Number.NaN }],
  ])("does not hold with %s", (_name, change: Change) => {
    expect(() => readWebhook(signed([event()], change), settings)).toThrow(
      expect.objectContaining({ code: "UNAUTHORIZED" }),
    );
  });

  it("does not hold over a body that was changed by one byte", () => {
    const request = signed([event()]);
    const body = Buffer.from(request.body.toString().replace("1001", "1002"));
    expect(() => readWebhook({ ...request, body }, settings)).toThrow("does not hold");
  });

  it("is asked for", () => {
    const request = { ...signed([event()]), headers: {} };
    expect(() => readWebhook(request, settings)).toThrow("it has none");
  });

  it("is taken in its older form only where the settings allow it", () => {
    const { body } = signed([event()]);
    const signature = createHash("sha256").update("hush").update(body).digest("hex");
    const request = {
      method: "POST",
      url: URL,
      body,
      headers: { "x-hubspot-signature": signature },
    };
    expect(() => readWebhook(request, settings)).toThrow("HUBSPOT_WEBHOOKS_V1");
    const lenient = { ...settings, acceptV1: true };
    expect(readWebhook(request, lenient)).toHaveLength(1);
    const forged = { ...request, headers: { "x-hubspot-signature": signature.replace(/./, "x") } };
    expect(() => readWebhook(forged, lenient)).toThrow("does not hold");
  });

  it("in its older form is not looked at where the newer one is wrong", () => {
    const request = signed([event()], { secret: "other" });
    const v1 = createHash("sha256").update("hush").update(request.body).digest("hex");
    const both = { ...request, headers: { ...request.headers, "x-hubspot-signature": v1 } };
    expect(() => readWebhook(both, { ...settings, acceptV1: true })).toThrow("does not hold");
  });
});

describe("HubSpot's webhook events", () => {
  it("are kept apart by account", () => {
    const request = signed([event(), event({ portalId: "7" }), event({ objectId: 5 })]);
    expect(readWebhook(request, settings)).toMatchObject([
      { accountId: "48000001", events: [{ id: "1001" }, { id: "5" }] },
      { accountId: "7", events: [{ id: "1001" }] },
    ]);
  });

  it("say which records to read, and no number or name", () => {
    const at = NOW - 1_000;
    const phone = { propertyName: "phone", propertyValue: "+14155550100" };
    expect(read(event({ subscriptionType: "contact.propertyChange", ...phone }))).toEqual([
      { kind: "contact", id: "1001", what: "changed", at },
    ]);
    const owner = { propertyName: "hubspot_owner_id", propertyValue: "77" };
    expect(
      read(event({ eventType: "company.propertyChange", subscriptionType: undefined, ...owner })),
    ).toEqual([{ kind: "company", id: "1001", what: "changed", at, ownerId: "77" }]);
    const cleared = { propertyName: "hubspot_owner_id", propertyValue: "" };
    expect(read(event({ subscriptionType: "deal.propertyChange", ...cleared }))).toMatchObject([
      { ownerId: null },
    ]);
  });

  it.each(["creation", "deletion", "restore"])("tell of a %s, in both ways of writing", (what) => {
    const moved = [{ kind: "contact", id: "1001", what: "moved", at: NOW - 1_000 }];
    expect(read(event({ subscriptionType: `contact.${what}` }))).toEqual(moved);
    const generic = { subscriptionType: `object.${what}`, objectTypeId: "0-1" };
    expect(read(event(generic))).toEqual(moved);
  });

  it("name every record of a merge, and both ends of an association", () => {
    const merge = { primaryObjectId: 1001, newObjectId: 9, mergedObjectIds: [2, 3] };
    const ids = read(event({ subscriptionType: "contact.merge", ...merge }))?.map(({ id }) => id);
    expect(ids).toEqual(["1001", "9", "2", "3"]);
    const ends = { associationType: "DEAL_TO_CONTACT", fromObjectId: 8, toObjectId: 9 };
    expect(read(event({ subscriptionType: "deal.associationChange", ...ends }))).toMatchObject([
      { kind: "deal", id: "8" },
      { kind: "contact", id: "9" },
    ]);
  });

  it("pass a person's wish to be forgotten on", () => {
    expect(read(event({ subscriptionType: "contact.privacyDeletion" }))).toMatchObject([
      { id: "1001", what: "erased" },
    ]);
  });

  it("tell of tickets and leads by their names and their types", () => {
    const kinds = [
      { subscriptionType: "ticket.creation" },
      { subscriptionType: "object.creation", objectTypeId: "0-5" },
      { subscriptionType: "object.creation", objectTypeId: "0-136" },
    ].map((more) => read(event(more)));
    expect(kinds).toMatchObject(
      ["ticket", "ticket", "lead"].map((kind) => [{ kind, what: "moved" }]),
    );
  });

  it("of other things say nothing", () => {
    expect(read(event({ subscriptionType: "product.creation" }))).toEqual([]);
    expect(read(event({ subscriptionType: "object.creation", objectTypeId: "2-77" }))).toEqual([]);
    expect(read(event({ subscriptionType: "contact.somethingNew" }))).toEqual([]);
  });

  it("are read without those of their batch that say nothing that can be", () => {
    const bad = [{ objectId: "x".repeat(16_384) }, { objectId: 2 ** 60 }, { objectId: "\0" }];
    const batch = [1, null, { portalId: {} }, ...bad.map((more) => event(more)), event()];
    expect(read(...batch)).toHaveLength(1);
  });

  it("count as of now when they tell a time that can't be true", () => {
    for (const occurredAt of [1e18, -1, 0.5, settings.now() + 1e11, settings.now() / 1000]) {
      expect(read(event({ occurredAt }))).toMatchObject([{ at: settings.now() }]);
    }
  });

  it("are refused when they are no batch, or one of more than a hundred", () => {
    const refused = expect.objectContaining({ code: "INPUT_INVALID" });
    for (const body of ["{}", "no JSON", "[1]"]) {
      expect(() => readWebhook(signed(null, { body }), settings)).toThrow(refused);
    }
    const many = Array.from({ length: 101 }, () => event());
    expect(() => readWebhook(signed(many), settings)).toThrow(refused);
  });
});
