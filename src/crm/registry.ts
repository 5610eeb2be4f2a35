import { invalidInput } from "../domain/errors.ts";
import { createHubspotClient, HUBSPOT_BASE_URL, type HubspotConnection } from "./hubspot/index.ts";
import type { CrmClient } from "./port.ts";

/** What every CRM's client is made of. */
export type CrmConnectionSettings = HubspotConnection;

type Provider = {
  readonly baseUrl: string;
  readonly createClient: (settings: CrmConnectionSettings) => CrmClient;
};

const providers: ReadonlyMap<string, Provider> = new Map([
  ["hubspot", { baseUrl: HUBSPOT_BASE_URL, createClient: createHubspotClient }],
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
