export { createHubspotClient, type HubspotConnection } from "./client.ts";
export { createHubspotOauth, type HubspotOauthSettings } from "./oauth.ts";
export { HUBSPOT_BASE_URL, hubspotContactUrl } from "./versions.ts";
export { hubspotProjectApp, type ProjectAppSettings } from "./project-app.ts";
export { readWebhook } from "./webhook.ts";
export { readViewer } from "./read-viewer.ts";
