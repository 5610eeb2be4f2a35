import type { NewContact } from "../port.ts";
import { readAnswer } from "./answers.ts";
import type { SearchDeps } from "./changes.ts";
import type { Deps } from "./deps.ts";
import { idsOf } from "./keyset.ts";
import { createdCall, recordPage } from "./schemas.ts";
import { sparingProperties } from "./sparing-properties.ts";

const MOST_FOUND = 10;
/** The longest country code has three digits; what is left is what HubSpot searches by. */
const COUNTRY_DIGITS = [1, 2, 3] as const;

/**
 * Ids of contacts that may hold this number, typed in whatever way: HubSpot keeps it without its country for searches.
 * One too many keeps a second contact from being made; its index is late by seconds.
 */
export async function findContactIds(
  number: string,
  { sdk, read, takeSearch }: SearchDeps,
): Promise<string[]> {
  const { objectSearch, operators } = await sdk();
  const digits = number.slice(1);
  const groups = [
    ...["phone", "mobilephone"].map((propertyName) => ({ propertyName, value: number })),
    ...COUNTRY_DIGITS.map((code) => ({
      propertyName: "hs_searchable_calculated_phone_number",
      value: digits.slice(code),
    })),
  ];
  const page = await read(async () => {
    await takeSearch();
    return readAnswer(
      () =>
        objectSearch.doSearch("contacts", {
          filterGroups: groups.map((filter) => ({
            filters: [{ ...filter, operator: operators.Eq }],
          })),
          properties: ["phone"],
          limit: MOST_FOUND,
          after: "0",
          sorts: [],
        }),
      recordPage,
    );
  });
  return idsOf(page.results);
}

/** Makes a contact and returns its id; without the owner where HubSpot refuses them. Sent once. */
export async function createContact(contact: NewContact, { sdk }: Deps): Promise<string> {
  const { number, lastName, ownerId } = contact;
  const { objects } = await sdk();
  const created = await sparingProperties(["hubspot_owner_id"], (without) => {
    const owned = ownerId !== null && !without.has("hubspot_owner_id");
    const properties = {
      phone: number,
      lastname: lastName,
      ...(owned ? { hubspot_owner_id: ownerId } : {}),
    };
    return readAnswer(
      () => objects.create("contacts", { properties, associations: [] }),
      createdCall,
    );
  });
  return String(created.id);
}
