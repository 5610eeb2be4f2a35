import { Type } from "typebox";
import { HoursSchema } from "./hours.ts";

const OrNull = <T extends Parameters<typeof Type.Optional>[0]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

/** What the CRM says of when a person works (domain/facts.ts), as it is stored. */
export const CrmPresenceSchema = Type.Object({
  source: Type.String(),
  readAt: Type.Number(),
  hours: OrNull(HoursSchema),
  absences: Type.Array(Type.Object({ fromMs: Type.Number(), untilMs: Type.Number() })),
  availability: OrNull(Type.Enum(["available", "away"])),
  ignored: Type.Array(Type.String()),
});
