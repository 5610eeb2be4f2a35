import { isLive } from "../../domain/busy.ts";
import type { Decision, Outcome } from "../../domain/decision.ts";
import type { StoredFacts } from "../../domain/facts.ts";
import type { RungName } from "../../domain/policy.ts";

/** For so long one still wants to know why a call went elsewhere. */
const LOOK_BACK_MS = 7 * 86_400_000;
const MOST_READ = 500;
/** Steps that mean one person; a team's member is one of several, and nobody's in particular. */
const TIES: ReadonlySet<RungName> = new Set([
  "pinned",
  "deal-owner",
  "ring-back",
  "contact-owner",
  "secondary-owner",
  "last-agent",
  "company-owner",
  "parent-company-owner",
  "ticket-owner",
  "lead-owner",
  "line-owner",
]);

export type Deps = {
  readonly readActivities: (
    workspaceId: string,
    repIds: readonly string[],
    now: number,
  ) => Promise<StoredFacts["activities"]>;
  readonly decisionsOfLegs: (
    workspaceId: string,
    legIds: readonly string[],
  ) => Promise<readonly Decision[]>;
  /** The newest decisions whose ladder names this rep, newest first. */
  readonly decisionsNaming: (
    workspaceId: string,
    repId: string,
    filter: { readonly fromMs: number; readonly limit: number },
  ) => Promise<readonly Decision[]>;
  readonly now: () => number;
};

/** Times are epoch milliseconds. */
export type RepCallers = {
  /** Who holds the line for this rep, the longest first. `number: null`: withheld. */
  readonly waiting: readonly { readonly number: string | null; readonly since: number }[];
  /** Calls that were tied to this rep and went elsewhere, newest first, one entry a call. */
  readonly passedOver: readonly PassedOver[];
};

export type PassedOver = {
  readonly decisionId: string;
  readonly at: number;
  readonly number: string | null;
  /** What tied the caller to this rep. */
  readonly rung: RungName;
  readonly why: string;
  readonly outcome: Outcome;
  /** Who was sent the call instead. */
  readonly takenBy: string | null;
};

/** Whose calls a rep may ask about: who waits for them now, and which of the last week's they should have had. */
export function createListCallers(deps: Deps) {
  return async (workspaceId: string, repId: string): Promise<RepCallers> => {
    const now = deps.now();
    const activities = await deps.readActivities(workspaceId, [repId], now);
    const waiters = (activities.get(repId)?.waiting ?? []).filter((one) => isLive(one, now));
    const [asked, named] = await Promise.all([
      deps.decisionsOfLegs(
        workspaceId,
        waiters.map(({ legId }) => legId),
      ),
      deps.decisionsNaming(workspaceId, repId, {
        fromMs: now - LOOK_BACK_MS,
        limit: MOST_READ,
      }),
    ]);
    const numbers = new Map(asked.map(({ legId, number }) => [legId, number]));
    return {
      waiting: waiters
        .toSorted((one, other) => one.since - other.since)
        .map(({ legId, since }) => ({ number: numbers.get(legId) ?? null, since })),
      passedOver: passedOverOf(named, repId),
    };
  };
}

/** A call that is asked for again has several decisions: the newest counts, and none where they got it in the end. */
function passedOverOf(decisions: readonly Decision[], repId: string): PassedOver[] {
  const seen = new Set<string>();
  return decisions.flatMap((decision) => {
    const { id, at, number, outcome, legId, rungs } = decision;
    if (seen.has(legId)) return [];
    seen.add(legId);
    const own = rungs.find((step) => step.repId === repId && TIES.has(step.rung));
    if (own === undefined || own.result === "taken" || decision.repId === repId) return [];
    const { rung, why } = own;
    return [{ decisionId: id, at, number, rung, why, outcome, takenBy: decision.repId }];
  });
}
