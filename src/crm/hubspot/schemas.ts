import { Type, type Static, type TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { tidyAnswer, tidyAssociation, tidyOwner, tidyRecord } from "./tidy-rows.ts";

/** A shape that an answer is checked against, after what makes its rows fit for it. */
export type Shape<T> = {
  Check(value: unknown): value is T;
  readonly tidy: (value: unknown) => unknown;
};

/** By its schema. */
export function shape<S extends TSchema>(
  schema: S,
  tidy: (value: unknown) => unknown,
): Shape<Static<S>> {
  const checked = Compile(schema);
  return { Check: (value): value is Static<S> => checked.Check(value), tidy };
}

const rowsOf = (tidyRow: (row: unknown) => unknown) => (answer: unknown) =>
  tidyAnswer(answer, tidyRow);

/*
 * What we read of HubSpot's answers, after the official client has parsed them: it checks nothing itself.
 */
const Id = Type.String();
const Next = Type.Optional(
  Type.Object({ next: Type.Optional(Type.Object({ after: Type.String() })) }),
);
const Properties = Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]));

const Owner = Type.Object({
  id: Id,
  email: Type.Optional(Type.String()),
  firstName: Type.Optional(Type.String()),
  lastName: Type.Optional(Type.String()),
  type: Type.Optional(Type.String()),
  archived: Type.Boolean(),
  userId: Type.Union([Id, Type.Null()]),
});
export type HubspotOwner = Static<typeof Owner>;

const Associated = Type.Object({
  results: Type.Array(Type.Object({ id: Id })),
  paging: Next,
});
const HubspotRecord = Type.Object({
  id: Id,
  properties: Properties,
  associations: Type.Optional(Type.Record(Type.String(), Associated)),
});
export type HubspotRecord = Static<typeof HubspotRecord>;

/** One row of a 207: `category` is OBJECT_NOT_FOUND for what is gone. */
const RowError = Type.Object({ category: Type.Optional(Type.String()) });
const RowErrors = Type.Optional(Type.Array(RowError));
export type RowError = Static<typeof RowError>;

export const ownerPage = shape(
  Type.Object({ results: Type.Array(Owner), paging: Next }),
  rowsOf(tidyOwner),
);
export const recordPage = shape(
  Type.Object({ results: Type.Array(HubspotRecord), paging: Next }),
  rowsOf(tidyRecord),
);
export const searchPage = shape(
  Type.Object({ total: Type.Integer(), results: Type.Array(HubspotRecord) }),
  rowsOf(tidyRecord),
);
export const recordBatch = shape(
  Type.Object({
    results: Type.Array(HubspotRecord),
    numErrors: Type.Optional(Type.Integer()),
    errors: RowErrors,
  }),
  rowsOf(tidyRecord),
);
export const associationBatch = shape(
  Type.Object({
    results: Type.Array(
      Type.Object({
        _from: Type.Optional(Type.Object({ id: Id })),
        to: Type.Array(Type.Object({ toObjectId: Id })),
        paging: Next,
      }),
    ),
    numErrors: Type.Optional(Type.Integer()),
    errors: RowErrors,
  }),
  rowsOf(tidyAssociation),
);
/** What was made or changed: its id is all that is read, and without one nobody knows what became of it. */
export const createdCall = shape(
  Type.Object({ id: Type.Union([Id, Type.Integer()]) }),
  (answer) => answer,
);
