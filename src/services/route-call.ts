import { decideRoute, type Plan } from "../domain/decide-route.ts";
import type { Answer, Claim, Decision, Identity } from "../domain/decision.ts";
import { NO_FACTS, type Facts } from "../domain/facts.ts";
import { DEFAULT_POLICY, type Policy } from "../domain/ladder.ts";
import { busyMenu, callbackPromise } from "../domain/prompts.ts";
import { NO_CLAIM, settle, type Settlement } from "../domain/settle.ts";
import type { Line, Rep } from "../domain/settings.ts";
import type { LineCapabilities, RoutingRequest } from "../telephony/port.ts";

export type RoutedCall = { readonly answer: Answer; readonly decision: Decision };

type CallRef = {
  readonly workspaceId: string;
  readonly lineId: string;
  readonly callId: string;
  readonly number: string | null;
};

export type Deps = {
  /** Completed facts of the caller; null when they can't be had now. One Redis round trip. */
  readonly readFacts: (call: CallRef, line: Line, now: number) => Promise<Facts>;
  readonly claimRep: (
    query: CallRef & { repIds: readonly string[]; offerMs: number; roundsIfNone: number | null },
    now: number,
  ) => Promise<Claim>;
  readonly releaseOffer: (call: CallRef, repId: string) => Promise<void>;
  /** Resolves once the promise is durable. */
  readonly keepCallback: (
    promise: CallRef & { id: string; repId: string | null; promisedAt: number },
  ) => Promise<void>;
  readonly repOf: (workspaceId: string, repId: string) => Rep | undefined;
  readonly capabilitiesOf: (vendor: string) => LineCapabilities;
  /** Takes the decision off the request path; never throws. */
  readonly recordDecision: (decision: Decision) => void;
  readonly now: () => number;
  readonly newId: () => string;
  /** Runs `work` for at most `timeoutMs`. */
  readonly withDeadline: <T>(work: Promise<T>, timeoutMs: number) => Promise<T>;
  readonly deadlineMs: number;
  readonly onFailure: (error: unknown) => void;
};

/**
 * Answers one routing request, always, inside the deadline: with the plan's best rep, the question, the team, or
 * the line's fallback when anything is down or slow. At most two Redis round trips, no call to a CRM or a vendor.
 * A claim that lands after the deadline is given back.
 */
export function createRouteCall(
  deps: Deps,
): (line: Line, request: RoutingRequest) => Promise<RoutedCall> {
  return async (line, request) => {
    const startedAt = deps.now();
    const late = { is: false };
    try {
      return await deps.withDeadline(decide(deps, line, request, startedAt, late), deps.deadlineMs);
    } catch (error) {
      late.is = true;
      deps.onFailure(error);
      return finish(deps, {
        line,
        request,
        startedAt,
        facts: NO_FACTS,
        factsKnown: false,
        steps: {},
      });
    }
  };
}

type Work = {
  readonly line: Line;
  readonly request: RoutingRequest;
  readonly startedAt: number;
  readonly facts: Facts;
  readonly factsKnown: boolean;
  readonly steps: Record<string, number>;
};

async function decide(
  deps: Deps,
  line: Line,
  request: RoutingRequest,
  startedAt: number,
  late: { is: boolean },
): Promise<RoutedCall> {
  const call = callRef(line, request);
  const steps: Record<string, number> = {};
  let facts: Facts = NO_FACTS;
  let factsKnown = true;
  try {
    facts = await deps.readFacts(call, line, startedAt);
  } catch (error) {
    // A caller's digits are understood without any facts.
    deps.onFailure(error);
    factsKnown = false;
  }
  steps["facts"] = deps.now() - startedAt;
  const work: Work = { line, request, startedAt, facts, factsKnown, steps };
  const policy = policyOf(line);
  const plan = planOf(deps, work, policy);
  const repIds = plan.steps.filter((step) => step.refused === null).map((step) => step.repId);
  let claim = NO_CLAIM;
  if (repIds.length > 0) {
    const roundsIfNone = plan.ifNone === "ask" ? facts.askedRounds + 1 : null;
    claim = await deps.claimRep(
      { ...call, repIds, offerMs: policy.offerMs, roundsIfNone },
      deps.now(),
    );
    steps["claim"] = deps.now() - startedAt - (steps["facts"] ?? 0);
    if (late.is && claim.takenRepId !== null) await deps.releaseOffer(call, claim.takenRepId);
  }
  const callbackStored =
    plan.ifNone === "callback" && (await keepCallback(deps, call, plan, startedAt));
  if (late.is) throw new Error("answered already");
  return finish(deps, work, { plan, claim, callbackStored });
}

async function keepCallback(
  deps: Deps,
  call: CallRef,
  plan: Plan,
  startedAt: number,
): Promise<boolean> {
  try {
    const id = `${call.lineId}-${call.callId}`;
    await deps.keepCallback({ ...call, id, repId: plan.ownRepId, promisedAt: startedAt });
    return true;
  } catch (error) {
    deps.onFailure(error);
    return false;
  }
}

function planOf(
  deps: Deps,
  { line, request, facts, factsKnown, startedAt }: Work,
  policy: Policy,
): Plan {
  const question = {
    caller: request.caller,
    digits: request.reply?.digits ?? null,
    hasTeam: line.team !== null,
    canAsk: deps.capabilitiesOf(line.vendor).questions && request.reply?.lastChance !== true,
    factsKnown,
  };
  return decideRoute(facts, question, policy, startedAt);
}

function finish(
  deps: Deps,
  work: Work,
  settled?: { plan: Plan; claim: Claim; callbackStored: boolean },
): RoutedCall {
  const { line, request, startedAt, facts } = work;
  const plan = settled?.plan ?? planOf(deps, work, policyOf(line));
  const options = { callbackStored: settled?.callbackStored ?? false, hasTeam: line.team !== null };
  const settlement = settle(plan, settled?.claim ?? NO_CLAIM, facts.reps, options);
  const answer = answerOf(deps, line, plan, settlement, facts);
  const endedAt = deps.now();
  const decision: Decision = {
    id: deps.newId(),
    workspaceId: line.workspaceId,
    at: startedAt,
    lineId: line.id,
    callId: request.callId,
    legId: request.legId,
    number: callRef(line, request).number,
    outcome: settlement.outcome,
    repId: settlement.repId ?? (settlement.outcome === "callback" ? plan.ownRepId : null),
    target: targetOf(answer),
    reason: settlement.reason,
    rungs: settlement.rungs,
    contacts: facts.contacts.map((contact) => contact.crmId),
    policyVersion: policyOf(line).version,
    durationMs: endedAt - startedAt,
    steps: { ...work.steps },
    startedAt: request.startedAt,
  };
  deps.recordDecision(decision);
  return { answer, decision };
}

function answerOf(
  deps: Deps,
  line: Line,
  plan: Plan,
  { outcome, repId }: Settlement,
  facts: Facts,
): Answer {
  const fallback: Answer = { kind: "target", target: line.fallback };
  switch (outcome) {
    case "rep": {
      const identity = identityOn(
        line,
        repId === null ? undefined : deps.repOf(line.workspaceId, repId),
      );
      return repId === null || identity === undefined ? fallback : { kind: "rep", repId, identity };
    }
    case "ask":
      return busyMenu(facts.askedRounds + 1);
    case "callback":
      return callbackPromise(
        plan.ownRepId === null ? null : (facts.reps.get(plan.ownRepId)?.name ?? null),
      );
    case "team":
      return line.team === null ? fallback : { kind: "target", target: line.team };
    case "fallback":
      return fallback;
  }
}

/** The rep's identity on this line's phone system. */
export function identityOn(line: Line, rep: Rep | undefined): Identity | undefined {
  return rep?.identities.find((identity) => identity.vendor === line.vendor);
}

function targetOf(answer: Answer): Decision["target"] {
  switch (answer.kind) {
    case "rep":
      return { type: answer.identity.type, id: answer.identity.id };
    case "target":
      return answer.target;
    case "ask":
    case "end":
      return null;
  }
}

function callRef(line: Line, request: RoutingRequest): CallRef {
  return {
    workspaceId: line.workspaceId,
    lineId: line.id,
    callId: request.callId,
    number: request.caller.kind === "number" ? request.caller.e164 : null,
  };
}

function policyOf(line: Line): Policy {
  return { ...DEFAULT_POLICY, busyMenu: line.busyMenu };
}
