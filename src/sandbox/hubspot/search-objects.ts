import type { HubspotSwitches } from "./assumptions.ts";
import { invalidRequest } from "./hubspot-error.ts";
import { compareIds } from "./object-store.ts";
import { type ObjectType, PROPERTY_DEFINITIONS } from "./property-definitions.ts";
import { toEpochMs } from "./property-values.ts";
import type { SearchFilter, SearchRequest } from "./read-request.ts";
import { readObjectType } from "./read-object-type.ts";

const OPERATORS =
  "EQ NEQ LT LTE GT GTE BETWEEN IN NOT_IN HAS_PROPERTY NOT_HAS_PROPERTY CONTAINS_TOKEN NOT_CONTAINS_TOKEN".split(
    " ",
  );
const MAX_WINDOW = 10_000;
const MAX_CHARACTERS = 3_000;

/** What one record shows to a search: its values, and the ids it is associated with. */
export type Searched = {
  readonly id: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly associated: (to: ObjectType) => readonly string[];
};

export type SearchPage<Item> = {
  readonly total: number;
  readonly items: readonly Item[];
  readonly after: string | null;
};

/** Refuses what the search page says is too much: page, window, characters, groups, filters, sorts. */
export function checkSearch(
  objectType: ObjectType,
  request: SearchRequest,
  switches: HubspotSwitches,
): { limit: number; offset: number } {
  const limit = request.limit ?? 10;
  if (limit > 200 || limit < 1) throw invalidRequest("limit must be between 1 and 200", "limit");
  const after = String(request.after ?? "0");
  if (!/^\d*$/.test(after)) throw invalidRequest("after must be an integer", "after");
  const offset = Number(after);
  if (offset + limit > MAX_WINDOW)
    throw invalidRequest("paging past 10000 results is not possible; narrow the filters", "after");
  if (JSON.stringify(request).length > MAX_CHARACTERS)
    throw invalidRequest("the search must not be longer than 3000 characters", "query");
  const groups = request.filterGroups ?? [];
  if (groups.length > 5) throw invalidRequest("at most 5 filterGroups", "filterGroups");
  if (groups.some(({ filters }) => filters.length > 6))
    throw invalidRequest("at most 6 filters a group", "filterGroups");
  const filters = groups.flatMap((one) => one.filters);
  if (filters.length > 18) throw invalidRequest("at most 18 filters in all", "filterGroups");
  if ((request.sorts ?? []).length > 1) throw invalidRequest("only one sort is allowed", "sorts");
  for (const filter of filters) checkFilter(objectType, filter, switches);
  return { limit, offset };
}

function checkFilter(
  objectType: ObjectType,
  filter: SearchFilter,
  switches: HubspotSwitches,
): void {
  const { operator, propertyName } = filter;
  if (!OPERATORS.includes(operator))
    throw invalidRequest(`${operator} is not a valid operator`, "operator");
  if (
    !PROPERTY_DEFINITIONS[objectType].has(propertyName) &&
    !propertyName.startsWith("associations.") &&
    switches.unknownFilter === "refused"
  )
    throw invalidRequest(`There was a problem with the request: no property ${propertyName}`);
  const needsList = operator === "IN" || operator === "NOT_IN";
  if (needsList && filter.values === undefined)
    throw invalidRequest(`${operator} needs values`, "values");
  const needsValue = !needsList && !operator.endsWith("HAS_PROPERTY");
  if (needsValue && filter.value === undefined)
    throw invalidRequest(`${operator} needs a value`, "value");
  if (operator === "BETWEEN" && filter.highValue === undefined)
    throw invalidRequest("BETWEEN needs a highValue", "highValue");
}

/** One page of the records that match any group, sorted by the one sort, else by id. */
export function searchObjects<Item extends Searched>(
  objectType: ObjectType,
  items: readonly Item[],
  request: SearchRequest,
  { limit, offset }: { limit: number; offset: number },
): SearchPage<Item> {
  const groups = request.filterGroups ?? [];
  const words = (request.query ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const found = items.filter(
    (item) =>
      (groups.length === 0 ||
        groups.some(({ filters }) => filters.every((one) => matches(objectType, item, one)))) &&
      words.every((word) => mentions(item, word)),
  );
  const sorted = sortBy(objectType, found, request);
  const end = offset + limit;
  return {
    total: found.length,
    items: sorted.slice(offset, end),
    after: end < found.length ? String(end) : null,
  };
}

const QUERIED = ["firstname", "lastname", "email", "phone", "mobilephone", "company"];

function mentions(item: Searched, word: string): boolean {
  return QUERIED.some((name) => (item.properties.get(name) ?? "").toLowerCase().includes(word));
}

/** Numbers and dates compare by size, text regardless of case. */
function comparable(objectType: ObjectType, name: string, value: string): number | string {
  const type = PROPERTY_DEFINITIONS[objectType].get(name)?.type;
  if (type === "datetime") return toEpochMs(value) ?? 0;
  if (type === "number") return Number(value);
  return value.toLowerCase();
}

function matches(objectType: ObjectType, item: Searched, filter: SearchFilter): boolean {
  const { operator, propertyName: name } = filter;
  if (name.startsWith("associations.")) {
    const ids = item.associated(readObjectType(name.slice("associations.".length)));
    const wanted = filter.values ?? [filter.value ?? ""];
    return wanted.some((id) => ids.includes(id)) === (operator === "EQ" || operator === "IN");
  }
  const raw = item.properties.get(name);
  if (operator === "HAS_PROPERTY") return raw !== undefined;
  if (operator === "NOT_HAS_PROPERTY") return raw === undefined;
  const of = (value: string): number | string => comparable(objectType, name, value);
  const wanted = of(filter.value ?? "");
  if (raw === undefined) return operator.startsWith("N");
  const held = of(raw);
  switch (operator) {
    case "EQ":
      return held === wanted;
    case "NEQ":
      return held !== wanted;
    case "LT":
      return held < wanted;
    case "LTE":
      return held <= wanted;
    case "GT":
      return held > wanted;
    case "GTE":
      return held >= wanted;
    case "BETWEEN":
      return held >= wanted && held <= of(filter.highValue ?? "");
    case "IN":
      return (filter.values ?? []).map(of).includes(held);
    case "NOT_IN":
      return !(filter.values ?? []).map(of).includes(held);
    case "CONTAINS_TOKEN":
      return holdsToken(raw, filter.value ?? "");
    default:
      return !holdsToken(raw, filter.value ?? "");
  }
}

/** Whole words, with `*` for any characters at either end. */
function holdsToken(text: string, token: string): boolean {
  const pattern = token
    .toLowerCase()
    .replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll("*", ".*");
  return text
    .toLowerCase()
    .split(/[\s,;@]+/)
    .some((word) => new RegExp(`^${pattern}$`).test(word));
}

/** By the one sort, each value read once; by id where it says nothing. */
function sortBy<Item extends Searched>(
  objectType: ObjectType,
  items: readonly Item[],
  request: SearchRequest,
): Item[] {
  const sort = readSort(request);
  if (sort === null) return items.toSorted((left, right) => compareIds(left.id, right.id));
  const valued = items.map((item) => ({
    item,
    value: comparable(objectType, sort.name, item.properties.get(sort.name) ?? ""),
  }));
  valued.sort((left, right) => {
    if (left.value === right.value) return compareIds(left.item.id, right.item.id);
    return left.value < right.value ? -sort.sign : sort.sign;
  });
  return valued.map(({ item }) => item);
}

function readSort(request: SearchRequest): { name: string; sign: 1 | -1 } | null {
  const [first] = request.sorts ?? [];
  if (first === undefined) return null;
  if (typeof first === "string") {
    return { name: first.replace(/^-/, ""), sign: first.startsWith("-") ? -1 : 1 };
  }
  return { name: first.propertyName, sign: first.direction === "DESCENDING" ? -1 : 1 };
}
