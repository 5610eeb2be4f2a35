import type { LegEvent } from "../../domain/call.ts";
import { foldLeg } from "../../domain/fold-leg.ts";
import { observedFree } from "../../domain/observed-free.ts";

/**
 * The events that free whoever a call's end leaves busy because an event was lost, from all that was logged of the
 * call: the same whichever came first, the end or what it ends. Empty where this event has nothing to do with that.
 */
export function endOpenLegs(event: LegEvent, logged: readonly LegEvent[]): LegEvent[] {
  const ends = logged.filter(({ endsLegs }) => endsLegs !== undefined);
  const legIds = new Set(
    logged
      .filter(({ legId, kind }) => kind !== "note" && isOf(legId, event))
      .map(({ legId }) => legId),
  );
  const known = new Set(logged.map(({ key }) => key));
  return [...legIds]
    .flatMap((legId) => endOf(legId, ends, logged) ?? [])
    .filter(({ key }) => !known.has(key));
}

/** The event's own leg, and those that it ends. */
function isOf(legId: string, event: LegEvent): boolean {
  if (event.endsLegs !== undefined) {
    return legId !== event.legId && legId.startsWith(event.endsLegs);
  }
  return legId === event.legId;
}

/** The first end that is newer than all that the leg itself was heard of. */
function endOf(
  legId: string,
  ends: readonly LegEvent[],
  logged: readonly LegEvent[],
): LegEvent | null {
  const own = logged.filter((event) => event.legId === legId && event.kind !== "observed-free");
  const state = foldLeg(own);
  const { phase, newestAt } = state;
  if (phase === "ended") return null;
  const end = ends
    .filter((one) => one.legId !== legId && legId.startsWith(one.endsLegs ?? "-"))
    .toSorted((a, b) => a.at - b.at)
    .find(({ at, endsLateMs = 0 }) => newestAt <= at + endsLateMs);
  if (end === undefined) return null;
  const at = Math.max(end.at, newestAt);
  const { direction, identity } = state;
  return observedFree({ key: `over:${legId}:${at}`, legId, at, identity, direction });
}
