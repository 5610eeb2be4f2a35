import type {
  CrmCompany,
  CrmContact,
  CrmDeal,
  CrmOwner,
  CrmPage,
  CrmWork,
  CrmWorkKind,
} from "../port.ts";
import { isCrmId } from "../../domain/crm-id.ts";
import { readAnswer } from "./answers.ts";
import { listAssociated } from "./list-associated.ts";
import {
  COMPANY_PROPERTIES,
  contactProperties,
  dealProperties,
  toCompany,
  toContact,
  toDeal,
  toOwner,
  toWork,
  WORK_PROPERTIES,
  WORK_TYPES,
} from "./map.ts";
import { readPages } from "./read-pages.ts";
import { type HubspotRecord, ownerPage, recordPage } from "./schemas.ts";
import type { Deps } from "./deps.ts";

const OWNER_PAGE_SIZE = 500;
const PAGE_SIZE = 100;

/**
 * All owners, active and archived: contacts keep naming an owner who left. An owner who is in both lists counts
 * as active.
 */
export async function listOwners({ sdk, read }: Deps): Promise<CrmOwner[]> {
  const { owners } = await sdk();
  const found = new Map<string, CrmOwner>();
  for (const archived of [true, false]) {
    const pages = readPages(
      (after) =>
        read(() =>
          readAnswer(() => owners.getPage(undefined, after, OWNER_PAGE_SIZE, archived), ownerPage),
        ),
      ({ paging }) => paging,
    );
    for await (const page of pages) {
      for (const owner of page.results) found.set(owner.id, toOwner({ ...owner, archived }));
    }
  }
  return [...found.values()];
}

/** One page of the contacts that are not archived; paging has no upper end, unlike search. */
export async function listContacts(after: string | null, deps: Deps): Promise<CrmPage<CrmContact>> {
  const { contacts } = await deps.sdk();
  const page = await deps.read(() =>
    readAnswer(
      () => contacts.getPage(PAGE_SIZE, after ?? undefined, contactProperties(deps)),
      recordPage,
    ),
  );
  const next = page.paging?.next?.after ?? null;
  return {
    items: page.results.map((contact) => toContact(contact, deps)),
    after: next,
    byId: next !== null && isById(page.results.map(({ id }) => id).filter(isCrmId), next),
  };
}

/** HubSpot's cursors are ids, which no page of its documentation promises: so each page has to show it. */
function isById(ids: readonly string[], next: string): boolean {
  const numbers = ids.map(Number);
  const ascend = numbers.every((id, at) => Number.isSafeInteger(id) && id > (numbers[at - 1] ?? 0));
  return ascend && next === ids.at(-1);
}

/** One page of the companies that are not archived. */
export async function listCompanies(
  after: string | null,
  { sdk, read }: Deps,
): Promise<CrmPage<CrmCompany>> {
  const { objects } = await sdk();
  const page = await read(() =>
    readAnswer(
      () => objects.getPage("companies", PAGE_SIZE, after ?? undefined, [...COMPANY_PROPERTIES]),
      recordPage,
    ),
  );
  return { items: page.results.map(toCompany), after: page.paging?.next?.after ?? null };
}

/** One page of the deals that are not archived, each with its contacts, those beyond the first page too. */
export function listDeals(after: string | null, deps: Deps): Promise<CrmPage<CrmDeal>> {
  return listWithContacts(
    { type: "deals", properties: dealProperties(deps), to: toDeal },
    after,
    deps,
  );
}

/** The same of tickets or leads. */
export function listWork(
  kind: CrmWorkKind,
  after: string | null,
  deps: Deps,
): Promise<CrmPage<CrmWork>> {
  const properties = WORK_PROPERTIES[kind];
  return listWithContacts({ type: WORK_TYPES[kind], properties, to: toWork }, after, deps);
}

async function listWithContacts<T>(
  what: {
    readonly type: "deals" | "tickets" | "leads";
    readonly properties: readonly string[];
    readonly to: (record: HubspotRecord, contactIds: readonly string[]) => T;
  },
  after: string | null,
  deps: Deps,
): Promise<CrmPage<T>> {
  const { type, properties, to } = what;
  const { objects } = await deps.sdk();
  const page = await deps.read(() =>
    readAnswer(
      () =>
        objects.getPage(type, PAGE_SIZE, after ?? undefined, [...properties], undefined, [
          "contacts",
        ]),
      recordPage,
    ),
  );
  const items: T[] = [];
  for (const record of page.results) {
    const named = record.associations?.["contacts"];
    const ids = (named?.results ?? []).map(({ id }) => id);
    const hasAll = named?.paging?.next === undefined || !isCrmId(record.id);
    const contactIds = hasAll ? ids : await listAssociated(type, record.id, "contacts", deps);
    items.push(to(record, [...new Set(contactIds)]));
  }
  return { items, after: page.paging?.next?.after ?? null };
}
