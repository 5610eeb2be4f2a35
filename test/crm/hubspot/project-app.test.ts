import { JsxEmit, transpileModule } from "typescript";
import { describe, expect, it } from "vitest";
import { DEFAULT_CRM_SETTINGS } from "../../../src/domain/crm-settings.ts";
import { hubspotProjectApp } from "../../../src/crm/hubspot/project-app.ts";

const files = hubspotProjectApp("https://calls.example.com", {
  phoneProperties: ["second_phone", "phone"],
  readings: [
    {
      ...DEFAULT_CRM_SETTINGS.reading,
      phoneProperties: ["phone"],
      ownerProperties: ["account_manager"],
      doNotCallProperties: ["do_not_call", "call_status=Never"],
      consentProperty: "campaign_consent",
    },
  ],
});

describe("the files of the HubSpot project", () => {
  it("pass what the upload checks: each type in its folder, three keys, an id that is its own", () => {
    const folders: Readonly<Record<string, string>> = {
      app: "src/app/",
      card: "src/app/cards/",
      settings: "src/app/settings/",
      webhooks: "src/app/webhooks/",
      "app-event": "src/app/app-events/",
    };
    const all = hubspotProjectApp("https://calls.example.com", { appEvents: true });
    const metas = Object.entries(all).filter(([path]) => path.endsWith("-hsmeta.json"));
    const uids = metas.map(([path, content]) => {
      const meta = content as { uid: string; type: string };
      expect(Object.keys(meta).toSorted()).toEqual(["config", "type", "uid"]);
      expect(meta.uid).toMatch(/^[A-Za-z0-9._-]{1,64}$/);
      expect(path.slice(0, path.lastIndexOf("/") + 1)).toBe(folders[meta.type]);
      return meta.uid;
    });
    expect(new Set(uids).size).toBe(uids.length);
    expect(metas.map(([, meta]) => (meta as { type: string }).type).toSorted()).toEqual(
      Object.keys(folders).toSorted(),
    );
  });

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
      "account_manager",
      "associatedcompanyid",
      "call_status",
      "campaign_consent",
      "country",
      "do_not_call",
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

  it("declare what tickets and leads need, and ask to be told of them once they are chosen", () => {
    const chosen = hubspotProjectApp("https://calls.example.com", {
      readings: [{ ...DEFAULT_CRM_SETTINGS.reading, tickets: true, leads: true }],
    });
    const webhooksOf = (app: typeof chosen) =>
      JSON.stringify(app["src/app/webhooks/webhooks-hsmeta.json"]);
    for (const kind of ["ticket", "lead"]) {
      expect(webhooksOf(chosen)).toContain(`"objectType":"${kind}"`);
      expect(webhooksOf(files)).not.toContain(`"objectType":"${kind}"`);
    }
    expect(files["src/app/app-hsmeta.json"]).toMatchObject({
      config: {
        auth: { optionalScopes: expect.arrayContaining(["tickets", "crm.objects.leads.read"]) },
      },
    });
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

  it("declare a card on contacts and companies and a settings page, which may ask this installation alone", () => {
    expect(files["src/app/app-hsmeta.json"]).toMatchObject({
      config: { permittedUrls: { fetch: ["https://calls.example.com"] } },
    });
    expect(files["src/app/cards/caller-card-hsmeta.json"]).toMatchObject({
      type: "card",
      config: { entrypoint: "/app/cards/caller-card.jsx", objectTypes: ["contacts", "companies"] },
    });
    expect(files["src/app/settings/settings-hsmeta.json"]).toMatchObject({
      type: "settings",
      config: { entrypoint: "/app/settings/settings-page.jsx" },
    });
    for (const folder of ["cards", "settings"]) {
      expect(files[`src/app/${folder}/package.json`]).toMatchObject({
        dependencies: { react: "18.3.1" },
      });
    }
  });

  it.each(["src/app/cards/caller-card.jsx", "src/app/settings/settings-page.jsx"])(
    "have pages that can be read, import what they use, and ask this installation: %s",
    (path) => {
      const source = String(files[path]);
      const { diagnostics } = transpileModule(source, {
        fileName: path,
        reportDiagnostics: true,
        compilerOptions: { jsx: JsxEmit.ReactJSX },
      });
      expect(diagnostics).toEqual([]);
      expect(source).toContain('const ADDRESS = "https://calls.example.com/v1/hubspot/');
      expect(source).not.toContain("__");
      const imported = /import \{([^}]*)\} from "@hubspot\/ui-extensions"/.exec(source)?.[1] ?? "";
      const known = new Set(imported.split(",").map((name) => name.trim()));
      const own = [...source.matchAll(/function ([A-Z]\w+)/g)].map(([, name]) => name);
      const used = [...source.matchAll(/<([A-Z]\w+)/g)].map(([, name = ""]) => name);
      expect(used.filter((name) => !known.has(name) && !own.includes(name))).toEqual([]);
      expect([...known].filter((name) => name !== "hubspot" && !used.includes(name))).toEqual([]);
    },
  );

  it("have ids that are each one's own, and no more than one page of settings", () => {
    const declared = Object.entries(files).filter(([path]) => path.endsWith("-hsmeta.json"));
    const uids = declared.map(([, file]) => (file as { uid: string }).uid);
    expect(new Set(uids).size).toBe(uids.length);
    expect(uids.every((uid) => /^[\w.-]{1,64}$/.test(uid))).toBe(true);
  });
});
