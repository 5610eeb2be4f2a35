import {
  createHubspotBox,
  type HubspotBox,
} from "../../../src/sandbox/hubspot/create-hubspot-box.ts";

/** Known to both portals. */
export const CALLER = "+14155551001";
export const EMAIL = "sam@example.com";
export const CONTACT = "501";
export const OWNER = "71";
export const CLIENT_SECRET = "app-secret";

/** The number that only this portal knows. */
export const ownNumber = (word: string): string =>
  word === "alpha" ? "+14155552001" : "+14155552002";

/** The contact that only this portal has. */
const ownContact = (word: string): string => (word === "alpha" ? "701" : "702");

/** A portal as like the other as can be, which has installed our app or may. */
export function createBox(word: string, portalId: number, publicUrl: string): Promise<HubspotBox> {
  return createHubspotBox({
    portalId,
    accessToken: `pat-${word}`,
    oauthApp: {
      clientId: "app-1",
      clientSecret: CLIENT_SECRET,
      redirectUrls: [`${publicUrl}/oauth/hubspot/callback`],
      requiredScopes: [
        "oauth",
        "crm.objects.contacts.read",
        "crm.objects.contacts.write",
        "crm.objects.owners.read",
      ],
      optionalScopes: [
        "crm.objects.companies.read",
        "crm.objects.deals.read",
        "crm.objects.users.read",
      ],
    },
    now: Date.now,
    random: Math.random,
    people: {
      owners: [{ id: OWNER, email: EMAIL, firstName: word, lastName: "Owner" }],
      contacts: [
        { id: CONTACT, properties: { phone: CALLER, hubspot_owner_id: OWNER } },
        { id: ownContact(word), properties: { phone: ownNumber(word) } },
      ],
    },
  });
}
