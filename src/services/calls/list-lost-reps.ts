import type { LegEvent } from "../../domain/call.ts";
import { identityKey } from "../../domain/decision.ts";
import { foldLeg } from "../../domain/fold-leg.ts";
import { contributionOf } from "../../domain/leg-contribution.ts";
import type { Rep } from "../../domain/settings.ts";

export type Deps = {
  /** Every logged event with this number from then on. */
  readonly eventsOfNumber: (
    workspaceId: string,
    number: string,
    sinceMs: number,
  ) => Promise<readonly LegEvent[]>;
};

/** Which of these reps' calls with a number only got lost since then: none was a talk, one at least was missed. */
export function createListLostReps(
  deps: Deps,
): (
  workspaceId: string,
  number: string,
  reps: readonly Rep[],
  sinceMs: number,
) => Promise<readonly Rep[]> {
  return async (workspaceId, number, reps, sinceMs) => {
    const events = await deps.eventsOfNumber(workspaceId, number, sinceMs);
    const legIds = new Set(events.map(({ legId }) => legId));
    const endings = [...legIds].flatMap((legId) => {
      const state = foldLeg(events.filter((event) => event.legId === legId));
      const { identity, ending } = contributionOf(legId, state);
      return ending === null ? [] : [{ identity, kind: ending.kind }];
    });
    return reps.filter((rep) => {
      const identities = rep.identities.map(identityKey);
      const theirs = endings.filter(
        ({ identity }) => identity !== null && identities.includes(identity),
      );
      return theirs.length > 0 && theirs.every(({ kind }) => kind === "missed");
    });
  };
}
