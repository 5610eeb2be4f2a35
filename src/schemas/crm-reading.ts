import { Type, type Static } from "typebox";
import { Value } from "typebox/value";

const Kind = Type.Object({
  /** When it was read last. */
  at: Type.Optional(Type.Number()),
  /** Changes up to here are known, by the CRM's clock. */
  until: Type.Optional(Type.Number()),
  /** Whether something had changed then. */
  busy: Type.Optional(Type.Boolean()),
  /** By how many records mirror and CRM differ though all was looked through: what the mirror can't hold. */
  unlike: Type.Optional(Type.Number()),
});

const CrmReading = Type.Object({
  ownersAt: Type.Optional(Type.Number()),
  /** When the changes of a whole day were read again. */
  dayAt: Type.Optional(Type.Number()),
  contact: Type.Optional(Kind),
  company: Type.Optional(Kind),
  deal: Type.Optional(Kind),
  ticket: Type.Optional(Kind),
  lead: Type.Optional(Kind),
});

/** How far a CRM's kinds of records were read. Times are epoch milliseconds. */
export type CrmReading = Static<typeof CrmReading>;

/** As it is stored; what can't be read is as if nothing had been read. */
export function toCrmReading(stored: unknown): CrmReading {
  return Value.Check(CrmReading, stored) ? stored : {};
}
