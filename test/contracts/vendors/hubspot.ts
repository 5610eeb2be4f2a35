import { createHmac } from "node:crypto";
import { readWebhook } from "../../../src/crm/hubspot/index.ts";
import { createCrmClient } from "../../../src/crm/registry.ts";
import { NOW, type Crm } from "../support/crm.ts";

const URL = "https://calls.example/v1/hubspot/webhooks";
const change = (subscriptionType: string, more: object = {}) => ({
  portalId: 48_000_001,
  occurredAt: NOW,
  subscriptionType,
  objectId: 1001,
  ...more,
});
const owner = { propertyName: "hubspot_owner_id", propertyValue: "7" };

export const hubspot: Crm = {
  provider: "hubspot",
  sign(text, secret) {
    const body = Buffer.from(text);
    const signature = createHmac("sha256", secret)
      .update(`POST${URL}`)
      .update(body)
      .update(String(NOW))
      .digest("base64");
    const headers = {
      "x-hubspot-signature-v3": signature,
      "x-hubspot-request-timestamp": String(NOW),
    };
    return { method: "POST", url: URL, body, headers };
  },
  readWebhook: (request, clientSecret, now) =>
    readWebhook(request, { clientSecret, acceptV1: false, now: () => now }),
  changes: [
    [change("contact.creation"), { kind: "contact", what: "moved" }],
    [change("contact.deletion"), { kind: "contact", what: "moved" }],
    [change("contact.restore"), { kind: "contact", what: "moved" }],
    [change("contact.merge"), { kind: "contact", what: "moved" }],
    [change("contact.privacyDeletion"), { kind: "contact", what: "erased" }],
    [change("contact.propertyChange", owner), { kind: "contact", what: "changed" }],
    [change("company.creation"), { kind: "company", what: "moved" }],
    [change("deal.propertyChange"), { kind: "deal", what: "changed" }],
    [change("object.creation", { objectTypeId: "0-3" }), { kind: "deal", what: "moved" }],
    [change("product.creation"), null],
    [change("contact.somethingOfNextYear"), null],
  ],
  createClient(baseUrl, accessToken) {
    let at = NOW;
    return createCrmClient("hubspot", {
      accessToken,
      baseUrl,
      now: () => at,
      random: () => 0.5,
      async wait(delayMs) {
        at += delayMs;
      },
    });
  },
};
