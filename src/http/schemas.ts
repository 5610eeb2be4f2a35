import { type TSchema, Type } from "typebox";

/** `{ error }` as every route answers it. */
const Failure = Type.Object({
  error: Type.Object({
    code: Type.String(),
    message: Type.String(),
    field: Type.Optional(Type.String()),
  }),
});

/** The error answers that any route of the API can give. */
export const failures = { "4xx": Failure, "5xx": Failure } as const;

export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const Items = <T extends TSchema>(schema: T) => Type.Object({ items: Type.Array(schema) });

/** A route's `:id`. */
export const ById = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) });

/** A name for people: one line. */
export const Name = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: "^[^\\r\\n]*\\S[^\\r\\n]*$",
});

export const Limit = (byDefault: number, most: number) =>
  Type.Object({
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: most, default: byDefault })),
  });

export const TargetBody = Type.Object(
  {
    type: Type.String({ minLength: 1, maxLength: 40 }),
    id: Type.String({ minLength: 1, maxLength: 200 }),
  },
  { additionalProperties: false },
);

/** When something was, ISO 8601 in UTC with milliseconds. */
export const Time = Type.String({ format: "date-time" });

/** The same in a request: a moment of the years 1900 to 2099 that the calendar and the clock have. */
export const GivenTime = Type.String({
  format: "date-time",
  pattern: "^(19|20)\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:[0-5]\\d",
});

/** A version's number: as large as its column. */
export const VersionNumber = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });

const LATEST_MS = 253_402_300_799_999;

/**
 * An epoch time in milliseconds as the API says it. One row with a time that is none must not break a list: it is shown
 * as the nearest that there is, from 1970 to 9999.
 */
export function toTime(epochMs: number): string {
  const known = Number.isNaN(epochMs) ? 0 : epochMs;
  return new Date(Math.min(Math.max(known, 0), LATEST_MS)).toISOString();
}

export function toTimeOrNull(epochMs: number | null): string | null {
  return epochMs === null ? null : toTime(epochMs);
}
