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

/** An epoch time in milliseconds as the API says it. */
export function toTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

export function toTimeOrNull(epochMs: number | null): string | null {
  return epochMs === null ? null : toTime(epochMs);
}
