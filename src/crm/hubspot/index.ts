export { createHubspotClient, type HubspotConnection } from "./client.ts";
export { readWebhook } from "./webhook.ts";
export { createHubspotOauth, type HubspotOauthSettings } from "./oauth.ts";
export { HUBSPOT_APP_URL, HUBSPOT_BASE_URL } from "./versions.ts";
export { hubspotProjectApp } from "./project-app.ts";
