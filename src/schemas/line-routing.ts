import { Type } from "typebox";
import { HoursSchema } from "./hours.ts";
import { ClosedSchema, SentencesSchema } from "./policy.ts";

const OrNull = <T extends Parameters<typeof Type.Optional>[0]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

const Id = Type.String({ minLength: 1, maxLength: 100 });

/** How a line is routed: how live it is, by which policy, when it is open, and what its numbers have of their own. */
export const LineRoutingSchema = Type.Object(
  {
    mode: Type.Enum(["observe", "percent", "live", "pause"]),
    percent: Type.Integer({ minimum: 0, maximum: 100 }),
    policyId: OrNull(Id),
    hours: OrNull(HoursSchema),
    closed: OrNull(ClosedSchema),
    sentences: SentencesSchema,
    numbers: Type.Array(
      Type.Object(
        {
          number: Type.String({ pattern: "^\\+[1-9]\\d{6,14}$" }),
          repId: OrNull(Id),
          policyId: OrNull(Id),
        },
        { additionalProperties: false },
      ),
      { maxItems: 500 },
    ),
    maxCallAgeSeconds: Type.Integer({ minimum: 60, maximum: 86_400 }),
  },
  { additionalProperties: false },
);
