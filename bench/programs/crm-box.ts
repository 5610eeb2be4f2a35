import { createHubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";
import { OWNING_REPS, contactIdOf, ownerIdOf, ownerOf, unknownNumber } from "../load/callers.ts";

/** A HubSpot account whose contacts the flooding workspace reads: CONTACTS (how many), HUBSPOT_TOKEN, PORT. */
const box = await createHubspotBox({
  port: Number(process.env["PORT"]),
  accessToken: process.env["HUBSPOT_TOKEN"] ?? "",
  requestsPerTenSeconds: 190,
  now: Date.now,
  random: Math.random,
  people: {
    owners: Array.from({ length: OWNING_REPS }, (_, rep) => ({
      id: ownerIdOf(rep),
      email: `rep${rep}@example.com`,
    })),
    contacts: Array.from({ length: Number(process.env["CONTACTS"]) }, (_, caller) => ({
      id: contactIdOf(caller),
      properties: { phone: unknownNumber(caller), hubspot_owner_id: ownerIdOf(ownerOf(caller)) },
    })),
  },
});
process.once("SIGTERM", () => void box.close());
