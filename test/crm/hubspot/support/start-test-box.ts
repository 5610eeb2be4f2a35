import {
  createHubspotBox,
  type HubspotBox,
  type HubspotBoxOptions,
} from "../../../../src/sandbox/hubspot/create-hubspot-box.ts";

export const OWNER = "40000001";

/** A HubSpot account with one active owner, one who left, a queue, and 250 contacts. */
export async function startTestBox(options: Partial<HubspotBoxOptions> = {}): Promise<HubspotBox> {
  return createHubspotBox({
    accessToken: "test-token",
    now: Date.now,
    random: () => 0.5,
    requestsPerTenSeconds: 1000,
    people: {
      owners: [
        { id: OWNER, email: "Ada@Example.com", firstName: "Ada", lastName: "Okafor" },
        { id: "40000002", email: "gone@example.com", firstName: "Gil", archived: true },
        { id: "40000003", firstName: "Inbound", type: "QUEUE" },
      ],
      contacts: Array.from({ length: 250 }, (_, index) => ({
        id: String(1001 + index),
        properties: {
          firstname: "Caller",
          phone: `(415) 555-0${100 + (index % 100)}`,
          hubspot_owner_id: index % 2 === 0 ? OWNER : "",
        },
      })),
    },
    ...options,
  });
}
