import { Type } from "typebox";
import { Value } from "typebox/value";
import type { CrmFeature, CrmRefusal } from "../domain/crm-feature.ts";

const FEATURES = [
  "call-pop",
  "app-event",
  "write",
  "company",
  "deal",
  "ticket",
  "lead",
] as const satisfies CrmFeature[];
const Refusal = Type.Object({ reason: Type.String(), at: Type.Number() });
const Stored = Type.Object({
  "call-pop": Type.Optional(Refusal),
  "app-event": Type.Optional(Refusal),
  write: Type.Optional(Refusal),
  company: Type.Optional(Refusal),
  deal: Type.Optional(Refusal),
  ticket: Type.Optional(Refusal),
  lead: Type.Optional(Refusal),
});

/** Refusals as they are stored, by feature; what can't be read is none. */
export function toCrmRefusals(stored: unknown): CrmRefusal[] {
  if (!Value.Check(Stored, stored)) return [];
  return FEATURES.flatMap((feature) => {
    const refusal = stored[feature];
    return refusal === undefined ? [] : [{ feature, reason: refusal.reason, at: refusal.at }];
  });
}
