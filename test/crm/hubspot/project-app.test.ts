import { describe, expect, it } from "vitest";
import { hubspotProjectApp } from "../../../src/crm/hubspot/project-app.ts";

const files = hubspotProjectApp("https://calls.example.com", {
  phoneProperties: ["second_phone", "phone"],
});

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
        subscriptions: {
          crmObjects: { subscriptionType: string; objectType: string; propertyName?: string }[];
        };
      };
    };
    expect(webhooks.config.settings.targetUrl).toBe(
      "https://calls.example.com/v1/hubspot/webhooks",
    );
    const { crmObjects } = webhooks.config.subscriptions;
    const propertiesOf = (kind: string) =>
      crmObjects
        .filter(({ objectType }) => objectType === kind)
        .flatMap(({ propertyName }) => propertyName ?? [])
        .toSorted();
    expect(propertiesOf("contact")).toEqual([
      "associatedcompanyid",
      "country",
      "hubspot_owner_id",
      "lifecyclestage",
      "mobilephone",
      "phone",
      "second_phone",
    ]);
    expect(propertiesOf("company")).toEqual(["country", "hubspot_owner_id", "phone"]);
    expect(propertiesOf("deal")).toEqual(["amount", "dealstage", "hubspot_owner_id"]);
    for (const kind of ["contact", "company", "deal"]) {
      const events = crmObjects
        .filter(({ objectType }) => objectType === kind)
        .map(({ subscriptionType }) => subscriptionType);
      expect(events).toEqual(
        expect.arrayContaining([
          "object.creation",
          "object.deletion",
          "object.restore",
          "object.merge",
          "object.associationChange",
        ]),
      );
    }
    expect(webhooks.config.subscriptions).toMatchObject({
      hubEvents: [{ subscriptionType: "contact.privacyDeletion" }],
    });
  });

  it("ask for no scope that nothing is read by, and to be told only of what was granted", () => {
    expect(JSON.stringify(files)).not.toContain("crm.schemas");
    const granted = hubspotProjectApp("https://calls.example.com", {
      scopes: ["oauth", "crm.objects.contacts.read", "crm.objects.deals.read"],
    });
    const webhooks = JSON.stringify(granted["src/app/webhooks/webhooks-hsmeta.json"]);
    expect(webhooks).toContain('"objectType":"deal"');
    expect(webhooks).not.toContain('"objectType":"company"');
  });

  it("declare events of the app only where those are switched on: HubSpot has them for the marketplace alone", () => {
    const EVENTS = "src/app/app-events/stickyline-call-hsmeta.json";
    expect(files).not.toHaveProperty([EVENTS]);
    expect(JSON.stringify(files)).not.toContain('timeline"');
    const withEvents = hubspotProjectApp("https://calls.example.com", { appEvents: true });
    expect(withEvents[EVENTS]).toMatchObject({
      uid: "stickyline_call",
      type: "app-event",
      config: { objectType: "CONTACT" },
    });
    expect(withEvents["src/app/app-hsmeta.json"]).toMatchObject({
      config: {
        distribution: "marketplace",
        auth: { requiredScopes: expect.arrayContaining(["timeline"]) },
      },
    });
  });
});
