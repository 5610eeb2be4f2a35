import { isRecord } from "../../edge/record.ts";

/*
 * What HubSpot's pages promise of a list's rows, made true where it is not: one odd row must not keep the others from being
 * read. A record that can't be read stays, as one that nobody can hold: whoever keeps records names and counts those.
 */

/** The id of a row that has none. */
const WITHOUT_ID = "without id";
/** Says of a record that nobody knows what it holds: it is no id of an owner. */
const UNREADABLE = { hubspot_owner_id: "unreadable" };

type Fields = Readonly<Record<string, unknown>>;

/** An answer's rows and the place of its next page, by what its rows are. Where none has an id, nothing was understood. */
export function tidyAnswer(answer: unknown, tidyRow: (row: unknown) => unknown): unknown {
  if (!isRecord(answer) || !Array.isArray(answer["results"])) return answer;
  const rows = answer["results"].map(tidyRow).filter((row) => row !== null);
  const isNothing = answer["results"].length > 0 && rows.every(isWithoutId);
  const results = isNothing ? undefined : rows;
  const { numErrors, errors } = answer;
  return {
    ...answer,
    results,
    paging: tidyPaging(answer["paging"]),
    numErrors: typeof numErrors === "number" ? numErrors : undefined,
    errors: Array.isArray(errors)
      ? errors.map((error: unknown) => pickText(isRecord(error) ? error : {}, ["category"]))
      : undefined,
  };
}

function isWithoutId(row: unknown): boolean {
  return isRecord(row) && row["id"] === WITHOUT_ID;
}

export function tidyRecord(row: unknown): unknown {
  const fields: Fields = isRecord(row) ? row : {};
  const [id, properties] = [toId(fields["id"]) ?? WITHOUT_ID, toProperties(fields["properties"])];
  const associations = fields["associations"];
  return {
    id,
    properties,
    associations: isRecord(associations) ? toEnds(associations) : undefined,
  };
}

/** The answer to a question for one record: without its id nobody knows whose it is, and it stays as it came. */
export function tidyOne(answer: unknown): unknown {
  return isRecord(answer) && toId(answer["id"]) !== null ? tidyRecord(answer) : answer;
}

export function tidyOwner(row: unknown): unknown {
  const fields: Fields = isRecord(row) ? row : {};
  const id = toId(fields["id"]);
  if (id === null) return null;
  const { archived } = fields;
  return {
    ...pickText(fields, ["email", "firstName", "lastName", "type"]),
    id,
    userId: toId(fields["userId"]),
    archived: archived === true,
  };
}

/** `_from` as the client names it. */
export function tidyAssociation(row: unknown): unknown {
  const fields: Fields = isRecord(row) ? row : {};
  const { _from: from, to, paging } = fields;
  const id = isRecord(from) ? toId(from["id"]) : null;
  if (!Array.isArray(to)) return null;
  const ends = to.flatMap((end: unknown) => {
    const toObjectId = isRecord(end) ? toId(end["toObjectId"]) : null;
    return toObjectId === null ? [] : [{ toObjectId }];
  });
  return { _from: id === null ? undefined : { id }, to: ends, paging: tidyPaging(paging) };
}

function toEnds(associations: Fields): Fields {
  const ends = Object.entries(associations).map(([type, value]) => {
    const fields: Fields = isRecord(value) ? value : {};
    const results = Array.isArray(fields["results"]) ? fields["results"] : [];
    const ids = results.flatMap((end: unknown) => {
      const id = isRecord(end) ? toId(end["id"]) : null;
      return id === null ? [] : [{ id }];
    });
    return [type, { results: ids, paging: tidyPaging(fields["paging"]) }];
  });
  return Object.fromEntries(ends);
}

/**
 * Properties are promised as text or null. One that is something else becomes its JSON, which is no id and no number of
 * anybody. Every record has some: one without any was not understood.
 */
function toProperties(properties: unknown): Fields {
  if (!isRecord(properties)) return UNREADABLE;
  const [first] = Object.keys(properties);
  // of a text the client makes its letters, by their place
  if (first === undefined || first === "0") return UNREADABLE;
  const texts = Object.entries(properties).map(([name, value]) => [
    name,
    typeof value === "string" || value === null ? value : (JSON.stringify(value) ?? null),
  ]);
  return Object.fromEntries(texts);
}

function tidyPaging(paging: unknown): unknown {
  const next = isRecord(paging) ? paging["next"] : undefined;
  const after = isRecord(next) ? toId(next["after"]) : null;
  return after === null ? undefined : { next: { after } };
}

/** Ids and places come as text or as whole numbers. */
function toId(value: unknown): string | null {
  if (typeof value === "number" && Number.isInteger(value)) return String(value);
  return typeof value === "string" && value !== "" ? value : null;
}

function pickText(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(
    names.flatMap((name) => (typeof fields[name] === "string" ? [[name, fields[name]]] : [])),
  );
}
