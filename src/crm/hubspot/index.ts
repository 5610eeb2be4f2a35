export { createHubspotClient, type HubspotConnection } from "./client.ts";
export { HUBSPOT_BASE_URL } from "./versions.ts";
export { readWebhook } from "./webhook.ts";
