import { describe, expect, it } from "vitest";
import { hubspotProjectApp } from "../../../src/crm/hubspot/project-app.ts";

const files = hubspotProjectApp("https://calls.example.com", ["second_phone", "phone"]);

describe("the files of the HubSpot project", () => {
  it("name this installation's addresses and every scope that is asked for", () => {
    expect(files["src/app/app-hsmeta.json"]).toMatchObject({
      type: "app",
      config: {
        distribution: "private",
        auth: {
          type: "oauth",
          redirectUrls: ["https://calls.example.com/oauth/hubspot/callback"],
          requiredScopes: expect.arrayContaining(["oauth", "crm.objects.contacts.write"]),
          optionalScopes: expect.arrayContaining(["crm.objects.deals.read"]),
        },
      },
    });
  });

  it("subscribe to every change that moves a number or an owner, each property once", () => {
    const webhooks = files["src/app/webhooks/webhooks-hsmeta.json"] as {
      config: {
        settings: { targetUrl: string };
        subscriptions: { crmObjects: { subscriptionType: string; propertyName?: string }[] };
      };
    };
    expect(webhooks.config.settings.targetUrl).toBe(
      "https://calls.example.com/v1/hubspot/webhooks",
    );
    const { crmObjects } = webhooks.config.subscriptions;
    const properties = crmObjects.flatMap(({ propertyName }) => propertyName ?? []);
    expect(properties.toSorted()).toEqual([
      "hubspot_owner_id",
      "lifecyclestage",
      "mobilephone",
      "phone",
      "second_phone",
    ]);
    const kinds = crmObjects.map(({ subscriptionType }) => subscriptionType);
    expect(kinds).toEqual(
      expect.arrayContaining(["object.creation", "object.deletion", "object.merge"]),
    );
    expect(webhooks.config.subscriptions).toMatchObject({
      hubEvents: [{ subscriptionType: "contact.privacyDeletion" }],
    });
  });
});
