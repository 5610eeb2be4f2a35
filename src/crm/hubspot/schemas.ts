import { Type, type Static } from "typebox";
import { Compile } from "typebox/compile";

/*
 * What we read of HubSpot's answers, after the official client has parsed them: it checks nothing itself.
 * Ids come as text from the object endpoints and as numbers from the association ones.
 */
const Id = Type.Union([Type.String(), Type.Integer()]);
const Next = Type.Optional(
  Type.Object({ next: Type.Optional(Type.Object({ after: Type.String() })) }),
);
const Properties = Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]));

const Owner = Type.Object({
  id: Id,
  email: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  firstName: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  lastName: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  type: Type.Optional(Type.String()),
  archived: Type.Optional(Type.Boolean()),
  userId: Type.Optional(Type.Union([Id, Type.Null()])),
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

export const ownerPage = Compile(Type.Object({ results: Type.Array(Owner), paging: Next }));
export const recordAnswer = Compile(HubspotRecord);
export const recordPage = Compile(
  Type.Object({ results: Type.Array(HubspotRecord), paging: Next }),
);
export const searchPage = Compile(
  Type.Object({ total: Type.Integer(), results: Type.Array(HubspotRecord) }),
);
export const createdCall = Compile(Type.Object({ id: Id }));
export const recordBatch = Compile(
  Type.Object({
    results: Type.Array(HubspotRecord),
    numErrors: Type.Optional(Type.Integer()),
    errors: RowErrors,
  }),
);
export const associationBatch = Compile(
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
);
