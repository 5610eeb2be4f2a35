import { Type } from "typebox";
import type { Health } from "../../services/lines/read-health.ts";
import { Nullable, Time, toTimeOrNull } from "../schemas.ts";

/** How a line or a phone system's account is. `problems` is empty where all is well. */
export const HealthView = Type.Object({
  problems: Type.Array(Type.String()),
  warnings: Type.Array(Type.String()),
  checkedAt: Nullable(Time),
  lastRequestAt: Nullable(Time),
  lastEventAt: Nullable(Time),
  lastRefusedAt: Nullable(Time),
  /** Failures of the last hour, and after how many the phone system stops asking; null: it counts none. */
  errorBudget: Nullable(Type.Object({ used: Type.Integer(), limit: Type.Integer() })),
});

/** `undefined`: nothing is known yet. */
export function toHealthView(health: Health | undefined) {
  return {
    problems: [...(health?.problems ?? [])],
    warnings: [...(health?.warnings ?? [])],
    checkedAt: toTimeOrNull(health?.checkedAt ?? null),
    lastRequestAt: toTimeOrNull(health?.lastRequestAt ?? null),
    lastEventAt: toTimeOrNull(health?.lastEventAt ?? null),
    lastRefusedAt: toTimeOrNull(health?.lastRefusedAt ?? null),
    errorBudget: health?.errorBudget ?? null,
  };
}
