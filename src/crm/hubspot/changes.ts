import type { ChangeWindow, CrmBatch, CrmKind, CrmPage, CrmRecords } from "../port.ts";
import { assertRowsRead, readAnswer } from "./answers.ts";
import { associatedIds } from "./associated-ids.ts";
import type { Deps } from "./deps.ts";
import {
  COMPANY_PROPERTIES,
  contactProperties,
  DEAL_PROPERTIES,
  toCompany,
  toContact,
  toDeal,
  toMergedIds,
} from "./map.ts";
import { recordBatch, recordPage, searchPage, type HubspotRecord } from "./schemas.ts";

/** Searches have a limit of their own beside that of all requests. */
export type SearchDeps = Deps & { readonly takeSearch: () => Promise<void> };

/** How each kind is read. Contacts name their time of change differently from all others. */
type Reading<K extends CrmKind> = {
  readonly type: string;
  readonly properties: (deps: Deps) => readonly string[];
  readonly changedAt: string;
  readonly map: (records: readonly HubspotRecord[], deps: Deps) => Promise<CrmRecords[K][]>;
};

const READINGS: { readonly [K in CrmKind]: Reading<K> } = {
  contact: {
    type: "contacts",
    properties: contactProperties,
    changedAt: "lastmodifieddate",
    map: async (records, deps) => records.map((contact) => toContact(contact, deps)),
  },
  company: {
    type: "companies",
    properties: () => COMPANY_PROPERTIES,
    changedAt: "hs_lastmodifieddate",
    map: async (records) => records.map((company) => toCompany(company)),
  },
  deal: {
    type: "deals",
    properties: () => DEAL_PROPERTIES,
    changedAt: "hs_lastmodifieddate",
    async map(records, deps) {
      // neither a search nor a batch read names them
      const ids = records.map(({ id }) => String(id));
      const contactIds = await associatedIds("deals", ids, "contacts", deps);
      return records.map((deal) => toDeal(deal, contactIds.get(String(deal.id)) ?? []));
    },
  },
};

const SEARCH_PAGE_SIZE = 200;
const PAGE_SIZE = 100;

/**
 * A page of what changed, by keyset: by ascending id inside the window, which has no end at 10,000 results and no
 * trouble with equal times (HubSpot sorts by one property alone).
 */
export async function listChanged<K extends CrmKind>(
  kind: K,
  { fromMs, toMs }: ChangeWindow,
  afterId: string | null,
  deps: SearchDeps,
): Promise<CrmPage<CrmRecords[K]>> {
  const reading: Reading<K> = READINGS[kind];
  const { objectSearch, operators } = await deps.sdk();
  const { changedAt: propertyName } = reading;
  const page = await deps.read(async () => {
    await deps.takeSearch();
    return readAnswer(
      () =>
        objectSearch.doSearch(reading.type, {
          filterGroups: [
            {
              filters: [
                { propertyName, operator: operators.Gte, value: String(fromMs) },
                { propertyName, operator: operators.Lte, value: String(toMs) },
                ...(afterId === null
                  ? []
                  : [{ propertyName: "hs_object_id", operator: operators.Gt, value: afterId }]),
              ],
            },
          ],
          sorts: ["hs_object_id"],
          properties: [...reading.properties(deps)],
          limit: SEARCH_PAGE_SIZE,
          after: "0",
        }),
      searchPage,
    );
  });
  const last = page.results.at(-1);
  const items = await reading.map(page.results, deps);
  const full = page.results.length === SEARCH_PAGE_SIZE && last !== undefined;
  return { items, after: full ? String(last.id) : null };
}

/** Records by their ids, at most 100. HubSpot resolves the id of a merged record to the one that it became. */
export async function readRecords<K extends CrmKind>(
  kind: K,
  ids: readonly string[],
  deps: Deps,
): Promise<CrmBatch<CrmRecords[K]>> {
  const asked = [...new Set(ids)];
  if (asked.length === 0) return { found: [], goneIds: [] };
  const reading: Reading<K> = READINGS[kind];
  const { objectBatches } = await deps.sdk();
  const batch = await deps.read(async () => {
    const answer = await readAnswer(
      () =>
        objectBatches.read(reading.type, {
          inputs: asked.map((id) => ({ id })),
          properties: [...reading.properties(deps)],
          propertiesWithHistory: [],
        }),
      recordBatch,
    );
    assertRowsRead(answer);
    return answer;
  });
  const found = await reading.map(batch.results, deps);
  const foundIds = new Set(found.map(({ id }) => id));
  return { found, goneIds: asked.filter((id) => !foundIds.has(id)) };
}

/**
 * One page of the ids of archived records, and of those that were merged into them before: neither show up in a
 * search any more.
 */
export async function listArchivedIds(
  kind: CrmKind,
  after: string | null,
  { sdk, read }: Deps,
): Promise<CrmPage<string>> {
  const { objects } = await sdk();
  const page = await read(() =>
    readAnswer(
      () =>
        objects.getPage(
          READINGS[kind].type,
          PAGE_SIZE,
          after ?? undefined,
          ["hs_merged_object_ids"],
          undefined,
          undefined,
          true,
        ),
      recordPage,
    ),
  );
  return {
    items: page.results.flatMap(({ id, properties }) => [
      String(id),
      ...toMergedIds(properties["hs_merged_object_ids"]),
    ]),
    after: page.paging?.next?.after ?? null,
  };
}

/** How many contacts there are, as the search index has it. */
export async function countContacts(deps: SearchDeps): Promise<number> {
  return (await searchEnd(deps)).total;
}

/** The highest id of a contact, as the search index has it; null when there is none. */
export async function lastContactId(deps: SearchDeps): Promise<string | null> {
  const last = (await searchEnd(deps)).results.at(0);
  return last === undefined ? null : String(last.id);
}

async function searchEnd({ sdk, read, takeSearch }: SearchDeps) {
  const { objectSearch } = await sdk();
  return read(async () => {
    await takeSearch();
    return readAnswer(
      () =>
        objectSearch.doSearch("contacts", {
          filterGroups: [],
          sorts: ["-hs_object_id"],
          properties: ["hs_object_id"],
          limit: 1,
          after: "0",
        }),
      searchPage,
    );
  });
}

/** The deals that these contacts belong to, open or not. */
export async function listDealIds(contactIds: readonly string[], deps: Deps): Promise<string[]> {
  const ids = await associatedIds("contacts", contactIds, "deals", deps);
  return [...new Set([...ids.values()].flat())];
}
