import type { Plan } from "../../domain/decide-route.ts";
import { identityKey, type Claim } from "../../domain/decision.ts";
import type { Attempt, Facts } from "../../domain/facts.ts";
import type { Policy } from "../../domain/policy.ts";
import type { Rep } from "../../domain/settings.ts";
import type { RoutingRequest } from "../../telephony/port.ts";

/** One call, as the maps know it. */
export type CallRef = {
  readonly workspaceId: string;
  readonly lineId: string;
  readonly callId: string;
  readonly legId: string;
  /** The caller, E.164; null when withheld or invalid. */
  readonly number: string | null;
};

export type ClaimCall = CallRef & {
  readonly repIds: readonly string[];
  readonly offerMs: number;
  readonly wrapUpMs: number;
  readonly wait: { readonly repId: string; readonly dueAt: number } | null;
  readonly roundsIfNone: number | null;
  readonly turn: { readonly team: string; readonly firstMember: number } | null;
  readonly attempt: EndedAttempt | null;
};

/** Whom an earlier offer of this call rang: reps' ids, and the identity keys of phones that are no rep's. */
export type EndedAttempt = { readonly repIds: readonly string[]; readonly ended: Attempt };

type Input = {
  readonly call: CallRef;
  readonly plan: Plan;
  readonly facts: Facts;
  readonly policy: Policy;
  readonly attempt: EndedAttempt | null;
};

/** What a plan asks of the claim script. `needed`: false when there is nothing to take and nothing to note. */
export function toClaimQuery({ call, plan, facts, policy, attempt }: Input) {
  // Phones that have just said that they are busy are not rung again at once, whatever the maps say, or two of them
  // would send the caller to and fro; a caller may wait for them.
  const busyRepIds = attempt?.ended === "busy" ? busyBefore(facts) : [];
  const candidates = plan.steps.flatMap((step) =>
    step.refused === null && !step.together && !busyRepIds.includes(step.rep.id) ? [step] : [],
  );
  const repIds = candidates.map(({ rep }) => rep.id);
  const asks = plan.ifNone === "ask" || plan.ifNone === "wait";
  const query: Omit<ClaimCall, "wait"> = {
    ...call,
    repIds,
    offerMs: policy.offerSeconds * 1000,
    wrapUpMs: policy.wrapUpSeconds * 1000,
    roundsIfNone: asks ? facts.session.askedRounds + 1 : null,
    turn: turnOf(policy, candidates),
    // Who was busy a moment ago may be offered the call again later, so that is not kept.
    attempt: attempt?.ended === "just-busy" ? { ...attempt, ended: "busy" } : attempt,
  };
  const waits = facts.session.waitingSince.size > 0;
  return {
    repIds,
    wrapUpMs: query.wrapUpMs,
    /** The claim with those who were left out of it. */
    told: (claim: Claim): Claim => ({
      ...claim,
      refusals: new Map([
        ...claim.refusals,
        ...busyRepIds.map((repId) => [repId, "on-a-call"] as const),
      ]),
    }),
    needed: repIds.length > 0 || attempt !== null || waits,
    /** The query, for a caller who asks again so long after `now` if nobody is taken. */
    dueIn(dueInMs: number, now: number): ClaimCall {
      const wait =
        plan.ifNone === "wait" && plan.own !== null
          ? { repId: plan.own.id, dueAt: now + dueInMs }
          : null;
      return { ...query, wait };
    },
  };
}

/** The facts with what the phone system says of the last offer of this call. */
export function withAttempt(facts: Facts, attempt: EndedAttempt | null): Facts {
  if (attempt === null) return facts;
  const offered = new Map([
    ...facts.session.offered,
    ...attempt.repIds.map((repId) => [repId, attempt.ended] as const),
  ]);
  return { ...facts, session: { ...facts.session, offered } };
}

function busyBefore({ session }: Facts): string[] {
  return [...session.offered].flatMap(([repId, ended]) => (ended === "busy" ? [repId] : []));
}

/** Which offer the phone system says has ended: of those it names, else of the rep who was offered the call last. */
export function endedAttempt(
  request: RoutingRequest,
  facts: Facts,
  reps: readonly Rep[],
): EndedAttempt | null {
  const { attempt: ended, attempted } = request;
  if (ended === null) return null;
  if (attempted !== undefined) {
    const repOf = (key: string) =>
      reps.find((rep) => rep.identities.some((one) => identityKey(one) === key));
    return counted({ repIds: attempted.map((key) => repOf(key)?.id ?? key), ended }, facts);
  }
  const repId = facts.session.lastOfferedId;
  return repId === null ? null : counted({ repIds: [repId], ended }, facts);
}

/** Busy twice in one call is enough: two busy reps would be rung in turn for ever. */
function counted(attempt: EndedAttempt, { session }: Facts): EndedAttempt {
  const again = attempt.repIds.some((repId) => session.offered.get(repId) === "busy");
  return again && attempt.ended === "just-busy" ? { ...attempt, ended: "failed" } : attempt;
}

function turnOf(policy: Policy, candidates: readonly { rung: string }[]): ClaimCall["turn"] {
  const rung = policy.ladder.find((step) => step.rung === "team");
  const firstMember = candidates.findIndex((step) => step.rung === "team");
  return rung?.strategy === "round-robin" && rung.team !== null && firstMember >= 0
    ? { team: rung.team, firstMember }
    : null;
}
