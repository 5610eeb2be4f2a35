/**
 * The one place that knows HubSpot's API version. 2026-03 and not 2026-09: the newer one holds every write to the
 * account's own validation rules, which would refuse a timeline entry over a rule made for people, and its
 * published description has no 207 answers. 2026-03 is supported until September 2027.
 */
export const HUBSPOT_API_VERSION = "2026-03";

/** Where HubSpot's API is, for accounts in every region. */
export const HUBSPOT_BASE_URL = "https://api.hubapi.com";

/** Where an account's admin agrees to an app. */
export const HUBSPOT_APP_URL = "https://app.hubspot.com";

/** A contact's record page; 0-1 is HubSpot's type id of contacts. */
export function hubspotContactUrl(appUrl: string, accountId: string, contactId: string): string {
  return `${appUrl}/contacts/${accountId}/record/0-1/${contactId}`;
}

/** The official client knows the numbered paths only, which end in 2027: each has one dated path. */
const DATED_PATHS = [
  ["/crm/v3/objects/", `/crm/objects/${HUBSPOT_API_VERSION}/`],
  ["/crm/v3/owners/", `/crm/owners/${HUBSPOT_API_VERSION}/`],
  ["/crm/v4/associations/", `/crm/associations/${HUBSPOT_API_VERSION}/`],
] as const;

/** The dated form of a URL that the official client built: `/crm/v3/owners/?limit=9` → `/crm/owners/2026-03?limit=9`. */
export function toDatedUrl(url: string): string {
  const dated = new URL(url);
  for (const [numbered, path] of DATED_PATHS) {
    dated.pathname = dated.pathname.replace(numbered, path);
  }
  dated.pathname = dated.pathname.replace(/\/$/, "");
  return dated.toString();
}
