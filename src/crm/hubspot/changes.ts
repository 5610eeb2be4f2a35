import type { ChangeWindow, CrmBatch, CrmKind, CrmNewest, CrmPage, CrmRecords } from "../port.ts";
import { assertRowsRead, readAnswer } from "./answers.ts";
import { associatedIds } from "./associated-ids.ts";
import type { Deps } from "./deps.ts";
import { idsOf, nextPlace } from "./keyset.ts";
import { toTime } from "./map.ts";
import { READINGS, type Reading } from "./readings.ts";
import { type HubspotRecord, recordBatch, searchPage } from "./schemas.ts";

/** Searches have a limit of their own beside that of all requests. */
export type SearchDeps = Deps & { readonly takeSearch: () => Promise<void> };

const SEARCH_PAGE_SIZE = 200;

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
  const isFull = page.results.length === SEARCH_PAGE_SIZE;
  const after = nextPlace(idsOf(page.results), isFull, afterId);
  return { items: await reading.map(page.results, deps), after };
}

/** More than a quiet quarter of an hour changes, and small enough to be asked for every minute. */
const NEWEST = 20;

/**
 * What changed since then, as long as it is not more than a small page, and how many records there are: one request
 * tells both, for the records that changed last come first of all.
 */
export async function readNewest<K extends CrmKind>(
  kind: K,
  sinceMs: number,
  deps: SearchDeps,
): Promise<CrmNewest<CrmRecords[K]>> {
  const reading: Reading<K> = READINGS[kind];
  const { objectSearch } = await deps.sdk();
  const page = await deps.read(async () => {
    await deps.takeSearch();
    return readAnswer(
      () =>
        objectSearch.doSearch(reading.type, {
          filterGroups: [],
          sorts: [`-${reading.changedAt}`],
          properties: [...reading.properties(deps)],
          limit: NEWEST,
          after: "0",
        }),
      searchPage,
    );
  });
  const timeOf = ({ properties }: HubspotRecord) => toTime(properties[reading.changedAt]);
  const hasAll =
    page.total <= page.results.length ||
    page.results.some((one) => timeOf(one) > 0 && timeOf(one) < sinceMs);
  // one that does not say when it changed may have just now
  const changed = page.results.filter((one) => timeOf(one) >= sinceMs || timeOf(one) === 0);
  return { total: page.total, items: hasAll ? await reading.map(changed, deps) : null };
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
  // whose row has no id may be any of those that were asked for
  const isWhole = idsOf(batch.results).length === batch.results.length;
  return { found, goneIds: isWhole ? asked.filter((id) => !foundIds.has(id)) : [] };
}

/** The deals, tickets or leads that these contacts belong to, open or not. */
export async function listIdsOf(
  type: "deals" | "tickets" | "leads",
  contactIds: readonly string[],
  deps: Deps,
): Promise<string[]> {
  const ids = await associatedIds("contacts", contactIds, type, deps);
  return [...new Set([...ids.values()].flat())];
}
