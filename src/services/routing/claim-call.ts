import { dryClaim } from "../../domain/busy.ts";
import type { Plan } from "../../domain/plan.ts";
import type { Claim } from "../../domain/decision.ts";
import type { Facts } from "../../domain/facts.ts";
import type { CallRef, ClaimQuery, EndedOffers } from "../../domain/map-queries.ts";
import type { Policy } from "../../domain/policy.ts";
import { NO_CLAIM } from "../../domain/settle.ts";
import { askedForMs } from "./answer-call.ts";
import type { Work } from "./begin-call.ts";
import type { Decided } from "./decide-call.ts";

export type ClaimDeps = {
  /** Null where the maps take no writes. */
  readonly claim: (query: ClaimQuery, now: number) => Promise<Claim | null>;
  /** Takes back what a claim did; who is taken is not always known. Waits for Redis. */
  readonly undoClaim: (
    query: ClaimQuery,
    claimedAt: number,
    repIds: readonly string[],
  ) => Promise<void>;
  /** Runs work for at most so long, or refuses it at once while Redis is away. */
  readonly inTime: <T>(work: () => Promise<T>, workspaceId: string) => Promise<T>;
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
};

/** Who is taken; null where that is not known in time. */
export async function claimCall(
  deps: ClaimDeps,
  work: Work,
  decided: Decided,
): Promise<Claim | null> {
  const { call, policy, live, request, steps } = work;
  const { plan, facts, ended, factsKnown } = decided;
  if (!live) return claimOnPaper(work, decided);
  const dueAt = dueAtOf(work, decided);
  const rings = request.mayWait !== true;
  const query = toClaimQuery({ call, plan, facts, policy, ended, dueAt, rings });
  if (query === null || !factsKnown) return NO_CLAIM;
  const claimedAt = deps.now();
  try {
    const claim = await claimInTime(deps, query, claimedAt);
    return claim ?? { ...claimOnPaper(work, decided), unkept: true };
  } catch (error) {
    deps.onFailure(error);
    return null;
  } finally {
    steps["claim"] = deps.now() - claimedAt;
  }
}

/** Who would be taken as things were read: nobody is. */
export function claimOnPaper(
  { call, policy, startedAt }: Work,
  { plan, facts }: Pick<Decided, "plan" | "facts">,
): Claim {
  const claimant = { legId: call.legId, wrapUpMs: policy.wrapUpSeconds * 1000 };
  return dryClaim(plan.order, facts.reps, claimant, startedAt);
}

/** How often a menu is said while nothing is pressed; a caller who waits hears it once. */
const MENU_TIMES = 2;

/** About when a caller whom we ask is heard of again. */
function dueAtOf(work: Work, { plan, ask }: Decided): number | null {
  const { startedAt, capabilities, request } = work;
  const { wait } = capabilities;
  if (ask === null) return null;
  if (plan.ifNone === "ask") return startedAt + MENU_TIMES * askedForMs(ask);
  // Where waiting is asked apart, the phone system plays what it likes for one step.
  if (request.mayWait === true) return startedAt + (wait?.stepMs ?? 0);
  // In a queue a worker asks for them: one that is a step late must not cost them their place.
  return startedAt + (wait?.queue === undefined ? askedForMs(ask) : wait.stepMs * 2);
}

type Input = {
  readonly call: CallRef;
  readonly plan: Plan;
  readonly facts: Facts;
  readonly policy: Policy;
  readonly ended: EndedOffers | null;
  /** When the caller is heard of again if they are asked or wait; null: they are not. */
  readonly dueAt: number | null;
  /** False: whoever is taken is rung by a later answer. */
  readonly rings: boolean;
};

/** A phone's own events come so late at the most: until then the offer keeps the rep. */
const EVENT_LAG_MS = 15_000;

/** What a plan asks of the claim script; null when there is nothing to take and nothing to note. */
function toClaimQuery(input: Input): ClaimQuery | null {
  const { call, plan, facts, policy, ended, dueAt, rings } = input;
  const { order } = plan;
  const wants = order.alone.length + order.together.length > 0;
  if (!wants && ended === null && facts.session.waitingSince.size === 0) return null;
  const asks = plan.ifNone === "ask" || plan.ifNone === "wait";
  const { workspaceId, lineId, callId, legId, number } = call;
  return {
    workspaceId,
    lineId,
    callId,
    legId,
    number,
    order,
    offerMs: offerMsOf(plan, policy),
    wrapUpMs: policy.wrapUpSeconds * 1000,
    waitsFor: plan.ifNone === "wait" ? (plan.own?.id ?? null) : null,
    dueAt,
    roundsIfNone: asks ? facts.session.askedRounds + 1 : null,
    turn: turnOf(plan, policy),
    ended,
    rings,
  };
}

/** The policy's own time, or as long as the longest phone rings and its events may lag. */
function offerMsOf({ steps }: Plan, policy: Policy): number {
  let longest = 0;
  for (const step of steps) {
    if (step.refused === null) longest = Math.max(longest, step.ringMs ?? 0);
  }
  return Math.max(policy.offerSeconds * 1000, longest === 0 ? 0 : longest + EVENT_LAG_MS);
}

function turnOf({ steps, order }: Plan, policy: Policy): ClaimQuery["turn"] {
  const rung = policy.ladder.find((step) => step.rung === "team");
  if (rung?.strategy !== "round-robin" || rung.team === null) return null;
  const members = new Set(
    steps.flatMap((step) => (step.rung === "team" && step.refused === null ? [step.rep.id] : [])),
  );
  const firstMember = order.alone.findIndex((repId) => members.has(repId));
  return firstMember < 0 ? null : { team: rung.team, firstMember };
}

/**
 * Claims, inside the time limit of a request. What the request can't use any more is taken back: as soon as it lands,
 * and where it never does, whoever may have been taken.
 */
async function claimInTime(deps: ClaimDeps, query: ClaimQuery, now: number): Promise<Claim | null> {
  let sent: Promise<Claim | null> | undefined;
  try {
    return await deps.inTime(() => (sent = deps.claim(query, now)), query.workspaceId);
  } catch (error) {
    const anybody = [...query.order.alone, ...query.order.together];
    void sent
      ?.then(
        (claim) => deps.undoClaim(query, now, claim?.taken ?? []),
        () => deps.undoClaim(query, now, anybody),
      )
      .catch(deps.onFailure);
    throw error;
  }
}
