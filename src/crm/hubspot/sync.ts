import type { ContactPage, CrmOwner } from "../port.ts";
import { readAnswer } from "./answers.ts";
import { CONTACT_PROPERTIES, toContact, toOwner } from "./map.ts";
import { contactPage, ownerPage } from "./schemas.ts";
import type { HubspotSdk } from "./sdk.ts";

/** Runs a read with its retries. */
export type Read = <T>(read: () => Promise<T>) => Promise<T>;

/** What every operation needs: the official client, and how reads are run. */
export type Deps = { readonly sdk: () => Promise<HubspotSdk>; readonly read: Read };

const OWNER_PAGE_SIZE = 500;
const CONTACT_PAGE_SIZE = 100;

/**
 * All owners, active and archived: contacts keep naming an owner who left. An owner who is in both lists counts
 * as active.
 */
export async function listOwners({ sdk, read }: Deps): Promise<CrmOwner[]> {
  const { owners } = await sdk();
  const found = new Map<string, CrmOwner>();
  for (const archived of [true, false]) {
    let after: string | undefined;
    do {
      const cursor = after;
      const page = await read(() =>
        readAnswer(() => owners.getPage(undefined, cursor, OWNER_PAGE_SIZE, archived), ownerPage),
      );
      for (const owner of page.results) {
        const mapped = toOwner({ ...owner, archived });
        found.set(mapped.id, mapped);
      }
      after = page.paging?.next?.after;
    } while (after !== undefined);
  }
  return [...found.values()];
}

/** One page of the contacts that are not archived; paging has no upper end, unlike search. */
export async function listContacts(
  after: string | null,
  { sdk, read }: Deps,
): Promise<ContactPage> {
  const { contacts } = await sdk();
  const page = await read(() =>
    readAnswer(
      () => contacts.getPage(CONTACT_PAGE_SIZE, after ?? undefined, [...CONTACT_PROPERTIES]),
      contactPage,
    ),
  );
  return {
    contacts: page.results.map(toContact),
    after: page.paging?.next?.after ?? null,
  };
}
