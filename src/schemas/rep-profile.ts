import { Type } from "typebox";
import { EpochMs } from "./epoch-ms.ts";
import { HoursSchema } from "./hours.ts";

const OrNull = <T extends Parameters<typeof Type.Optional>[0]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

const Id = Type.String({ minLength: 1, maxLength: 100 });

const StandSchema = Type.Object(
  { repId: Id, fromMs: OrNull(EpochMs), untilMs: OrNull(EpochMs) },
  { additionalProperties: false },
);

/** What of a rep decides when they take calls, and who does instead. */
export const RepProfileSchema = Type.Object(
  {
    left: Type.Boolean(),
    successor: OrNull(StandSchema),
    awayUntilMs: OrNull(EpochMs),
    backupId: OrNull(Id),
    delegate: OrNull(StandSchema),
    teams: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { maxItems: 20 }),
    weight: Type.Integer({ minimum: 0, maximum: 10 }),
    hours: OrNull(HoursSchema),
    phones: Type.Array(Type.String({ pattern: "^\\+[1-9]\\d{6,14}$" }), { maxItems: 10 }),
    checkedInAt: OrNull(EpochMs),
  },
  { additionalProperties: false },
);
