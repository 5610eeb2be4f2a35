import type { Decision } from "./decision.ts";

/**
 * Which of the decisions for a caller's number led to this leg, where the vendor links nothing: one that chose the
 * leg's rep before any other, then the newest that was made before the leg began, then, as clocks differ, the first
 * that came after. So two calls by one caller at once are told apart. Null when there are none.
 */
export function decisionBehind(
  decisions: readonly Decision[],
  leg: { readonly repId: string | null; readonly startedAt: number },
): Decision | null {
  const chosen = decisions.filter(({ repId }) => repId !== null && repId === leg.repId);
  const byTime = (chosen.length > 0 ? chosen : decisions).toSorted((a, b) => a.at - b.at);
  return byTime.findLast(({ at }) => at <= leg.startedAt) ?? byTime[0] ?? null;
}
