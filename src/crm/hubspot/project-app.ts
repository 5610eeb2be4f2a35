import type { ReadingSettings } from "../../domain/crm-settings.ts";
import { APP_EVENT_FILE } from "./app-events.ts";
import { appPages } from "./app-pages.ts";
import { consentNames } from "./call-consent.ts";
import {
  APP_EVENT_SCOPE,
  HUBSPOT_OPTIONAL_SCOPES,
  HUBSPOT_SCOPES,
  READ_SCOPES,
  WORK_SCOPES,
} from "./scopes.ts";

/** What is told of, by kind; changes one property at a time. Each needs the scope that the kind is read with. */
const WATCHED = [
  {
    objectType: "contact",
    scope: "crm.objects.contacts.read",
    properties: [
      "phone",
      "mobilephone",
      "country",
      "hubspot_owner_id",
      "lifecyclestage",
      "associatedcompanyid",
    ],
  },
  {
    objectType: "company",
    scope: "crm.objects.companies.read",
    properties: ["phone", "country", "hubspot_owner_id"],
  },
  {
    objectType: "deal",
    scope: "crm.objects.deals.read",
    properties: ["dealstage", "amount", "hubspot_owner_id"],
  },
  {
    objectType: "ticket",
    scope: READ_SCOPES.ticket,
    properties: ["closed_date", "hubspot_owner_id"],
  },
  {
    objectType: "lead",
    scope: READ_SCOPES.lead,
    properties: ["hs_pipeline_stage", "hubspot_owner_id"],
  },
] as const;
const WATCHED_EVENTS = [
  "object.creation",
  "object.deletion",
  "object.restore",
  "object.merge",
  "object.associationChange",
] as const;

export type ProjectAppSettings = {
  /** Those of the account's own properties that hold numbers too. Default: none. */
  readonly phoneProperties?: readonly string[];
  /** What is read of the accounts that are connected: their own properties are told of as well. Default: none. */
  readonly readings?: readonly ReadingSettings[];
  /** Whether the app has events of its own, which HubSpot lets marketplace apps have. Default: false. */
  readonly appEvents?: boolean;
  /** What the account allows, once it was connected. Default: all that is asked for. */
  readonly scopes?: readonly string[] | null | undefined;
};

/** HubSpot's platform version of the project's files. */
const PLATFORM_VERSION = "2026.03";

/**
 * The files of a HubSpot project that declares Stickyline's app for an installation's public URL, by path: to be
 * uploaded with `hs project upload`. Since June 2026 that is how an app with OAuth and webhooks is made.
 */
export function hubspotProjectApp(
  publicUrl: string,
  { phoneProperties = [], readings = [], appEvents = false, scopes }: ProjectAppSettings = {},
): Readonly<Record<string, unknown>> {
  const further = [...phoneProperties, ...readings.flatMap(ownProperties)];
  return {
    "hsproject.json": {
      name: "stickyline",
      srcDir: "src",
      platformVersion: PLATFORM_VERSION,
    },
    "src/app/app-hsmeta.json": {
      uid: "stickyline",
      type: "app",
      config: {
        name: "Stickyline",
        description:
          "Sends a known caller straight to their own rep, and says why on the timeline.",
        distribution: appEvents ? "marketplace" : "private",
        auth: {
          type: "oauth",
          redirectUrls: [`${publicUrl}/oauth/hubspot/callback`],
          requiredScopes: [...HUBSPOT_SCOPES, ...(appEvents ? [APP_EVENT_SCOPE] : [])],
          // an app may ask for nothing that it does not declare
          optionalScopes: [...HUBSPOT_OPTIONAL_SCOPES, ...WORK_SCOPES],
          conditionallyRequiredScopes: [],
        },
        permittedUrls: { fetch: [new URL(publicUrl).origin], iframe: [], img: [] },
        support: { documentationUrl: publicUrl },
      },
    },
    ...appPages(publicUrl),
    ...(appEvents ? { "src/app/app-events/stickyline-call-hsmeta.json": APP_EVENT_FILE } : {}),
    "src/app/webhooks/webhooks-hsmeta.json": {
      uid: "stickyline-webhooks",
      type: "webhooks",
      config: {
        settings: { targetUrl: `${publicUrl}/v1/hubspot/webhooks`, maxConcurrentRequests: 10 },
        subscriptions: {
          crmObjects: crmObjects(further, scopes ?? [...ASKED_SCOPES, ...wantedScopes(readings)]),
          hubEvents: [{ subscriptionType: "contact.privacyDeletion", active: true }],
        },
      },
    },
  };
}

/** Of tickets and leads, where an admin has chosen them. */
function wantedScopes(readings: readonly ReadingSettings[]): string[] {
  const wants = (kind: "tickets" | "leads") => readings.some((reading) => reading[kind]);
  return [
    ...(wants("tickets") ? [READ_SCOPES.ticket] : []),
    ...(wants("leads") ? [READ_SCOPES.lead] : []),
  ];
}

const ASKED_SCOPES = [...HUBSPOT_SCOPES, ...HUBSPOT_OPTIONAL_SCOPES];

function ownProperties(reading: ReadingSettings): string[] {
  const { phoneProperties, ownerProperties } = reading;
  return [...(phoneProperties ?? []), ...ownerProperties, ...consentNames(reading)];
}

function crmObjects(contactProperties: readonly string[], scopes: readonly string[]) {
  return WATCHED.filter(({ scope }) => scopes.includes(scope)).flatMap(
    ({ objectType, properties }) => {
      const further = objectType === "contact" ? contactProperties : [];
      return [
        ...WATCHED_EVENTS.map((subscriptionType) => ({
          subscriptionType,
          objectType,
          active: true,
        })),
        ...[...new Set([...properties, ...further])].map((propertyName) => ({
          subscriptionType: "object.propertyChange",
          propertyName,
          objectType,
          active: true,
        })),
      ];
    },
  );
}
