import { type Static, type TSchema, Type } from "typebox";
import { Value } from "typebox/value";
import { invalidRequest } from "./hubspot-error.ts";

const strict = { additionalProperties: false } as const;
const Text = Type.String();
const Texts = Type.Array(Type.String());
const Values = Type.Record(Type.String(), Type.Unknown());

const AssociationSpec = Type.Object(
  {
    associationCategory: Type.Union([
      Type.Literal("HUBSPOT_DEFINED"),
      Type.Literal("USER_DEFINED"),
      Type.Literal("INTEGRATOR_DEFINED"),
      Type.Literal("WORK"),
    ]),
    associationTypeId: Type.Integer(),
  },
  strict,
);

/** Request bodies as published; a field that is not listed is refused. */
export const CreateBody = Type.Object(
  {
    properties: Values,
    associations: Type.Optional(
      Type.Array(
        Type.Object(
          {
            to: Type.Object({ id: Text }, strict),
            types: Type.Array(AssociationSpec, { minItems: 1 }),
          },
          strict,
        ),
      ),
    ),
    objectWriteTraceId: Type.Optional(Text),
  },
  strict,
);

export const UpdateBody = Type.Object(
  { properties: Values, objectWriteTraceId: Type.Optional(Text) },
  strict,
);

const Trace = { objectWriteTraceId: Type.Optional(Text) };

export const BatchCreateBody = Type.Object({ inputs: Type.Array(CreateBody) }, strict);

const Changed = { properties: Values, idProperty: Type.Optional(Text), ...Trace };
export const BatchUpdateBody = Type.Object(
  { inputs: Type.Array(Type.Object({ id: Text, ...Changed }, strict)) },
  strict,
);

export const ErasureBody = Type.Object({ objectId: Text, idProperty: Type.Optional(Text) }, strict);

export const MergeBody = Type.Object({ primaryObjectId: Text, objectIdToMerge: Text }, strict);

export const BatchReadBody = Type.Object(
  {
    inputs: Type.Array(Type.Object({ id: Text }, strict)),
    properties: Type.Optional(Texts),
    propertiesWithHistory: Type.Optional(Texts),
    idProperty: Type.Optional(Text),
  },
  strict,
);

export const BatchArchiveBody = Type.Object(
  { inputs: Type.Array(Type.Object({ id: Text }, strict)) },
  strict,
);

export const AssociationsBody = Type.Object(
  {
    inputs: Type.Array(Type.Object({ id: Text, after: Type.Optional(Text) }, strict)),
  },
  strict,
);

const Filter = Type.Object(
  {
    propertyName: Text,
    operator: Text,
    value: Type.Optional(Text),
    highValue: Type.Optional(Text),
    values: Type.Optional(Texts),
  },
  strict,
);

export type SearchFilter = Static<typeof Filter>;

const Sort = Type.Object(
  {
    propertyName: Text,
    direction: Type.Union([Type.Literal("ASCENDING"), Type.Literal("DESCENDING")]),
  },
  strict,
);

export const SearchBody = Type.Object(
  {
    filterGroups: Type.Optional(Type.Array(Type.Object({ filters: Type.Array(Filter) }, strict))),
    sorts: Type.Optional(Type.Array(Type.Union([Text, Sort]))),
    query: Type.Optional(Text),
    properties: Type.Optional(Texts),
    limit: Type.Optional(Type.Integer({ minimum: 0 })),
    after: Type.Optional(Type.Union([Text, Type.Integer()])),
  },
  strict,
);

export type SearchRequest = Static<typeof SearchBody>;

export const DefaultAssociationsBody = Type.Object(
  {
    inputs: Type.Array(
      Type.Object(
        { from: Type.Object({ id: Text }, strict), to: Type.Object({ id: Text }, strict) },
        strict,
      ),
    ),
  },
  strict,
);

/** The body, or a 400 that names the first field at fault. */
export function readBody<Schema extends TSchema>(schema: Schema, body: unknown): Static<Schema> {
  if (Value.Check(schema, body)) return body;
  const [first] = Value.Errors(schema, body);
  const where = first?.instancePath.replaceAll("/", ".").replace(/^\./, "") ?? "";
  const fields =
    first?.keyword === "additionalProperties"
      ? `: ${first.params.additionalProperties.join(", ")}`
      : "";
  throw invalidRequest(
    `Invalid input JSON${where === "" ? "" : ` at ${where}`}: ${first?.message ?? "not as published"}${fields}`,
    where,
  );
}

/** A request's query: arrays come repeated or with commas, both are HubSpot's. */
export function readQuery(url: string) {
  const query = new URL(url, "http://box").searchParams;
  return {
    text: (name: string): string | null => query.get(name),
    list: (name: string): string[] =>
      query
        .getAll(name)
        .flatMap((value) => value.split(","))
        .filter((value) => value !== ""),
    flag(name: string): boolean {
      const value = query.get(name) ?? "false";
      if (value !== "true" && value !== "false")
        throw invalidRequest(`${name} must be true or false`, name);
      return value === "true";
    },
    limit(fallback: number, most: number): number {
      const value = query.get("limit");
      if (value === null) return fallback;
      if (!/^\d+$/.test(value) || Number(value) < 1 || Number(value) > most)
        throw invalidRequest(`limit must be between 1 and ${String(most)}`, "limit");
      return Number(value);
    },
    /** A cursor of ours: the id of the last record answered. */
    after(): string | null {
      const value = query.get("after");
      if (value !== null && !/^\d+$/.test(value))
        throw invalidRequest("after is not a paging cursor of this endpoint", "after");
      return value;
    },
  };
}

const MAX_BATCH = 100;

/** Refuses a batch that is empty or too large. */
export function checkBatch(inputs: readonly unknown[], most = MAX_BATCH): void {
  if (inputs.length === 0) throw invalidRequest("inputs must not be empty", "inputs");
  if (inputs.length > most)
    throw invalidRequest(`inputs must hold at most ${String(most)} items`, "inputs");
}
