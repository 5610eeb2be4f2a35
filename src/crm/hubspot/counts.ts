import type { CrmKind, CrmPage } from "../port.ts";
import { assertRowsRead, readAnswer } from "./answers.ts";
import { idsOf, nextPlace } from "./keyset.ts";
import type { SearchDeps } from "./changes.ts";
import type { Deps } from "./deps.ts";
import { READINGS } from "./readings.ts";
import { recordBatch, searchPage } from "./schemas.ts";

const PAGE_SIZE = 200;

/** Ids above `after`, up to `upTo` and with it; null: no end. */
type Between = { readonly after: string | null; readonly upTo: string | null };

/** How many records up to this id send callers somewhere, as the search index has it; null: of all. */
export async function countRecords(
  kind: CrmKind,
  upToId: string | null,
  deps: SearchDeps,
): Promise<number> {
  return (await search(kind, { after: null, upTo: upToId }, 1, "hs_object_id", deps)).total;
}

/** A page of their ids, the lowest first. */
export async function listIds(
  kind: CrmKind,
  afterId: string | null,
  upToId: string | null,
  deps: SearchDeps,
): Promise<CrmPage<string>> {
  const between = { after: afterId, upTo: upToId };
  const { results } = await search(kind, between, PAGE_SIZE, "hs_object_id", deps);
  const items = idsOf(results);
  return { items, after: nextPlace(items, results.length === PAGE_SIZE, afterId) };
}

/** The highest id of a contact, as the search index has it; null when there is none. */
export async function lastContactId(deps: SearchDeps): Promise<string | null> {
  const { results } = await search(
    "contact",
    { after: null, upTo: null },
    1,
    "-hs_object_id",
    deps,
  );
  const last = results.at(0);
  return last?.id ?? null;
}

/** Of these ids, at most 100, those whose record is in the archive. */
export async function listArchived(
  kind: CrmKind,
  ids: readonly string[],
  { sdk, read }: Deps,
): Promise<string[]> {
  if (ids.length === 0) return [];
  const { objectBatches } = await sdk();
  const inputs = ids.map((id) => ({ id }));
  const batch = await read(async () => {
    const asked = { inputs, properties: ["hs_object_id"], propertiesWithHistory: [] };
    const answer = await readAnswer(
      () => objectBatches.read(READINGS[kind].type, asked, true),
      recordBatch,
    );
    assertRowsRead(answer);
    return answer;
  });
  return idsOf(batch.results);
}

async function search(
  kind: CrmKind,
  { after, upTo }: Between,
  limit: number,
  sort: string,
  { sdk, read, takeSearch }: SearchDeps,
) {
  const { objectSearch, operators } = await sdk();
  const propertyName = "hs_object_id";
  const filters = [
    ...(after === null ? [] : [{ propertyName, operator: operators.Gt, value: after }]),
    ...(upTo === null ? [] : [{ propertyName, operator: operators.Lte, value: upTo }]),
    // a deal that is closed, nobody's or of nobody sends nobody anywhere
    ...(kind === "deal"
      ? [
          { propertyName: "hs_is_closed", operator: operators.Neq, value: "true" },
          { propertyName: "hubspot_owner_id", operator: operators.HasProperty },
          { propertyName: "num_associated_contacts", operator: operators.Gt, value: "0" },
        ]
      : []),
  ];
  return read(async () => {
    await takeSearch();
    return readAnswer(
      () =>
        objectSearch.doSearch(READINGS[kind].type, {
          filterGroups: filters.length === 0 ? [] : [{ filters }],
          sorts: [sort],
          properties: ["hs_object_id"],
          limit,
          after: "0",
        }),
      searchPage,
    );
  });
}
