import type { SandboxContact, SandboxRep } from "../people.ts";
import type { HubspotPeople } from "./account.ts";

const FIRST_OWNER_ID = 40_000_001;

/** E.164 of North America as people type it into a CRM; the same number always the same way. */
function asTyped(number: string, index: number): string {
  const [, area = "", exchange = "", last = ""] = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number) ?? [];
  if (area === "") return number;
  const ways = [
    number,
    `(${area}) ${exchange}-${last}`,
    `${area}.${exchange}.${last}`,
    `+1 ${area} ${exchange} ${last}`,
    `1-${area}-${exchange}-${last} ext. 9`,
  ];
  return ways[index % ways.length] ?? number;
}

/**
 * The sandbox's reps as owners and its callers as contacts. Owners who are no rep come along, as in every
 * real account: a queue, and a colleague who left and still owns nobody.
 */
export function toHubspotPeople(
  reps: readonly SandboxRep[],
  contacts: readonly SandboxContact[],
): HubspotPeople {
  const owners = reps.map(({ email, firstName, lastName }, index) => ({
    id: String(FIRST_OWNER_ID + index),
    email,
    firstName,
    lastName,
  }));
  const ownerIds = new Map(owners.map(({ email, id }) => [email, id]));
  return {
    owners: [
      ...owners,
      { id: "40000901", firstName: "Inbound queue", type: "QUEUE" },
      {
        id: "40000902",
        email: "gone@example.com",
        firstName: "Gil",
        lastName: "Gone",
        archived: true,
      },
    ],
    contacts: contacts.map((contact, index) => ({
      properties: {
        firstname: contact.firstName,
        lastname: contact.lastName,
        email: contact.email,
        // every seventh has the number as a mobile one
        [index % 7 === 6 ? "mobilephone" : "phone"]: asTyped(contact.number, index),
        hubspot_owner_id: ownerIds.get(contact.ownerEmail ?? "") ?? "",
      },
    })),
  };
}
