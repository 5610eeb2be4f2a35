import { invalidInput } from "../domain/errors.ts";
import {
  createHubspotClient,
  createHubspotOauth,
  HUBSPOT_BASE_URL,
  hubspotContactUrl,
  hubspotProjectApp,
  type HubspotConnection,
  type HubspotOauthSettings,
  type ProjectAppSettings,
} from "./hubspot/index.ts";
import type { CrmOauth } from "./access.ts";
import type { CrmClient } from "./port.ts";

/** What every CRM's client is made of. */
export type CrmConnectionSettings = HubspotConnection;

/** What every CRM's OAuth is made of. */
export type CrmOauthSettings = HubspotOauthSettings;

type Provider = {
  readonly baseUrl: string;
  readonly contactUrl: (appUrl: string, accountId: string, contactId: string) => string;
  readonly projectApp: (
    publicUrl: string,
    settings: ProjectAppSettings,
  ) => Readonly<Record<string, unknown>>;
  readonly createOauth: (settings: CrmOauthSettings) => CrmOauth;
  readonly createClient: (settings: CrmConnectionSettings) => CrmClient;
};

const providers: ReadonlyMap<string, Provider> = new Map([
  [
    "hubspot",
    {
      baseUrl: HUBSPOT_BASE_URL,
      createClient: createHubspotClient,
      createOauth: createHubspotOauth,
      projectApp: hubspotProjectApp,
      contactUrl: hubspotContactUrl,
    },
  ],
]);

/** The CRMs that can be connected. */
export const crmProviders: readonly string[] = [...providers.keys()];

/** Where a CRM's API is when the settings name no other place. Unknown provider: INPUT_INVALID. */
export function crmBaseUrl(provider: string): string {
  return providerOf(provider).baseUrl;
}

/** The client of one connection; nothing is sent or loaded yet. Unknown provider: INPUT_INVALID. */
export function createCrmClient(provider: string, settings: CrmConnectionSettings): CrmClient {
  return providerOf(provider).createClient(settings);
}

/** The OAuth of one app at a CRM. Unknown provider: INPUT_INVALID. */
export function createCrmOauth(provider: string, settings: CrmOauthSettings): CrmOauth {
  return providerOf(provider).createOauth(settings);
}

/** A contact's page for people. Unknown provider: INPUT_INVALID. */
export function crmContactUrl(
  provider: string,
  page: { readonly appUrl: string; readonly accountId: string; readonly contactId: string },
): string {
  return providerOf(provider).contactUrl(page.appUrl, page.accountId, page.contactId);
}

/** The files that declare our app at a CRM, by path, for this installation. Unknown provider: INPUT_INVALID. */
export function crmProjectApp(
  provider: string,
  publicUrl: string,
  settings: ProjectAppSettings = {},
): Readonly<Record<string, unknown>> {
  return providerOf(provider).projectApp(publicUrl, settings);
}

function providerOf(provider: string): Provider {
  const found = providers.get(provider);
  if (found === undefined) {
    throw invalidInput(
      "provider",
      `Name one of the CRMs that can be connected: ${crmProviders.join(", ")}.`,
    );
  }
  return found;
}
