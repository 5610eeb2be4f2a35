import { dryClaim } from "../../domain/busy.ts";
import { decideRoute, type Plan } from "../../domain/decide-route.ts";
import { identityKey, type Answer, type Claim, type Decision } from "../../domain/decision.ts";
import { NO_FACTS, type Facts } from "../../domain/facts.ts";
import { openingAt, type Opening } from "../../domain/hours.ts";
import type { CallRef, EndedOffers } from "../../domain/map-queries.ts";
import type { ClosedRule, Policy } from "../../domain/policy.ts";
import { NO_CLAIM, settle } from "../../domain/settle.ts";
import { indexOf, type SettingsIndex } from "../../domain/settings-index.ts";
import type { Line } from "../../domain/settings.ts";
import type { LineCapabilities, RoutingRequest } from "../../telephony/port.ts";
import { answerCall, askedForMs, questionOf } from "./answer-call.ts";
import { isLive, policyFor, spokenTo, toQuestion } from "./ask-domain.ts";
import { causeOf, type Cause } from "./cause.ts";
import { claimInTime, toClaimQuery, type ClaimDeps } from "./claim-call.ts";
import { endedOffers, withEnded } from "./ended-offers.ts";
import { keepPromise, type PromiseDeps } from "./keep-promise.ts";
import { readFacts, type Deps as FactsDeps } from "./read-facts.ts";
import { toDecision } from "./to-decision.ts";

/** What is answered to one routing request, and the record of why. */
export type Routed = {
  readonly answer: Answer;
  readonly decision: Decision;
  readonly cause: Cause;
};

export type RouteCall = (line: Line, request: RoutingRequest) => Promise<Routed>;

/** What the router reads, writes and tells. `readStored`, `claim` and promises have their own time limits. */
export type Deps = FactsDeps &
  ClaimDeps &
  PromiseDeps & {
    readonly capabilitiesOf: (line: Line) => LineCapabilities;
    /** What a line does outside its hours of what it is told to do; left out: all of it. */
    readonly closedOn?: (line: Line, rule: ClosedRule) => ClosedRule;
    /** An answer without phones that rang already in this call, where the phone system can't know them. */
    readonly withoutTried?: (line: Line, answer: Answer, tried: ReadonlySet<string>) => Answer;
    /** Takes the decision off the request path; never throws. */
    readonly recordDecision: (decision: Decision) => void;
    readonly now: () => number;
    readonly newId: () => string;
    /** From the request to the answer. */
    readonly deadlineMs: number;
    readonly onFailure: (error: unknown) => void;
  };

/**
 * Answers one routing request, always, inside the deadline: with the plan's best rep, a question, the team, or
 * the line's fallback when anything is down or slow. At most two Redis round trips, no call to a CRM or a vendor.
 * A line that is only observed answers its fallback and records what would have been; a paused one looks nothing up.
 */
export function createRouteCall(deps: Deps): RouteCall {
  return async (line, request) => {
    const work = begin(deps, line, request);
    if (line.mode === "pause" || isLongBegun(work)) {
      return conclude(deps, work, decide(work, NOTHING_READ), NO_CLAIM);
    }
    const read = await lookUp(deps, work);
    const decided = decide(work, read);
    const claim = await reserve(deps, work, decided);
    // Decided anew without anybody to reserve: each rep's trace then says so.
    if (claim === null) {
      return conclude(
        deps,
        work,
        decide(work, { ...read, claimMissing: true, cause: "not-reserved" }),
        NO_CLAIM,
      );
    }
    // A place in the queue that can't be kept would let them wait for ever.
    const waits =
      claim.unkept === true && claim.taken.length === 0 && decided.plan.ifNone === "wait";
    const final = waits ? decide(work, { ...read, placeless: true, cause: "not-kept" }) : decided;
    const promised = await promise(deps, work, final, claim);
    return conclude(deps, work, final, claim, promised);
  };
}

type Work = {
  readonly line: Line;
  readonly request: RoutingRequest;
  readonly call: CallRef;
  readonly index: SettingsIndex;
  readonly policy: Policy;
  readonly live: boolean;
  readonly capabilities: LineCapabilities;
  readonly opening: Opening;
  readonly startedAt: number;
  readonly steps: Record<string, number>;
};

type Read = {
  readonly cause: Cause;
  readonly facts: Facts;
  readonly factsKnown: boolean;
  readonly claimMissing: boolean;
  /** The maps take no writes: nobody can wait for a rep. */
  readonly placeless?: true;
  /** What became of the answers before, where the phone system says so. */
  readonly ended: EndedOffers | null;
};

const NOTHING_READ: Read = {
  cause: "paused",
  facts: NO_FACTS,
  factsKnown: false,
  claimMissing: false,
  ended: null,
};

/** As a request that was recorded and is sent again. */
function isLongBegun({ line, request, startedAt }: Work): boolean {
  const { startedAt: begunAt } = request;
  return begunAt !== null && startedAt - begunAt > line.maxCallAgeSeconds * 1_000;
}

function begin(deps: Deps, line: Line, request: RoutingRequest): Work {
  const settings = deps.settingsOf(line.workspaceId);
  const startedAt = deps.now();
  const opening = openingAt(line.hours, startedAt);
  const policy = spokenTo(request.language, policyFor(line, request.dialledNumber, settings));
  return {
    line,
    request,
    call: toCallRef(line, request),
    index: indexOf(settings),
    policy: opening.open ? policy : { ...policy, closed: closedRule(deps, line, policy) },
    live: isLive(line, request.callId),
    capabilities: deps.capabilitiesOf(line),
    opening,
    startedAt,
    steps: {},
  };
}

function closedRule({ closedOn }: Deps, line: Line, { closed }: Policy): ClosedRule {
  return closedOn?.(line, closed) ?? closed;
}

export function toCallRef(line: Line, { callId, legId, caller }: RoutingRequest): CallRef {
  const number = caller.kind === "number" ? caller.e164 : null;
  return { workspaceId: line.workspaceId, lineId: line.id, callId, legId, number };
}

/** A caller's digits are understood without any facts, so a failure is no reason to stop. */
async function lookUp(deps: Deps, work: Work): Promise<Read> {
  const { call, line, request, index, policy, startedAt, live } = work;
  const { dialledNumber } = request;
  try {
    const asked = { call, line, dialledNumber, policy, dry: !live };
    const facts = await readFacts(deps, asked, startedAt);
    work.steps["facts"] = deps.now() - startedAt;
    const ended = endedOffers(request, facts, index, work.capabilities);
    const known = { cause: "policy", factsKnown: true, claimMissing: false } as const;
    return { ...known, facts: withEnded(facts, ended), ended };
  } catch (error) {
    work.steps["facts"] = deps.now() - startedAt;
    deps.onFailure(error);
    return { ...NOTHING_READ, cause: causeOf(error) };
  }
}

type Decided = Read & {
  readonly question: ReturnType<typeof toQuestion>;
  readonly plan: Plan;
  /** What the caller is asked if nobody is taken. */
  readonly ask: ReturnType<typeof questionOf>;
};

function decide(work: Work, read: Read): Decided {
  const { line, request, policy, index, capabilities, opening, startedAt } = work;
  const { facts, factsKnown, claimMissing } = read;
  const known = { index, capabilities, factsKnown, claimMissing, open: opening.open };
  const asked = toQuestion(line, request, policy, known);
  const question = read.placeless === true ? { ...asked, canWait: null } : asked;
  const plan = decideRoute(facts, question, policy, startedAt);
  return { ...read, question, plan, ask: questionOf(plan, facts, policy) };
}

/** Who is taken; null where that is not known in time. */
async function reserve(deps: Deps, work: Work, decided: Decided): Promise<Claim | null> {
  const { call, policy, startedAt, live, request, steps } = work;
  const { plan, facts, ended, factsKnown } = decided;
  const claimant = { legId: call.legId, wrapUpMs: policy.wrapUpSeconds * 1000 };
  const asRead = () => dryClaim(plan.order, facts.reps, claimant, startedAt);
  if (!live) return asRead();
  const dueAt = dueAtOf(work, decided);
  const rings = request.mayWait !== true;
  const query = toClaimQuery({ call, plan, facts, policy, ended, dueAt, rings });
  if (query === null || !factsKnown) return NO_CLAIM;
  const claimedAt = deps.now();
  try {
    const claim = await claimInTime(deps, query, claimedAt);
    return claim ?? { ...asRead(), unkept: true };
  } catch (error) {
    deps.onFailure(error);
    return null;
  } finally {
    steps["claim"] = deps.now() - claimedAt;
  }
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

/** Is the promise of a call back durable, where the plan ends in one? */
async function promise(
  deps: Deps,
  work: Work,
  { plan }: Decided,
  { taken }: Claim,
): Promise<boolean> {
  const { call, startedAt, live } = work;
  if (!live) return true;
  if (plan.ifNone !== "callback" || taken.length > 0) return false;
  const id = `${call.lineId}-${call.callId}`;
  const leftMs = startedAt + deps.deadlineMs - deps.now();
  return keepPromise(
    deps,
    { ...call, id, repId: plan.own?.id ?? null, promisedAt: startedAt },
    leftMs,
  );
}

function conclude(
  deps: Deps,
  work: Work,
  decided: Decided,
  claim: Claim,
  callbackStored = false,
): Routed {
  const { line, request, call, policy, live, opening, startedAt, index, capabilities } = work;
  const { facts, plan, question, ask } = decided;
  const queue = capabilities.wait?.queue;
  const settlement = settle(plan, claim, facts, policy, startedAt, {
    callbackStored,
    hasTeam: question.hasTeam,
    closedFor: opening.name,
    waitsInQueue: queue !== undefined,
  });
  const repOf = (repId: string) => index.repById.get(repId);
  const saying = { line, plan, policy, opening, repOf, queue, ask };
  const answer: Answer = live
    ? untried(deps, work, facts, answerCall(settlement, saying))
    : { kind: "target", target: line.fallback };
  const decision = toDecision({
    id: deps.newId(),
    line,
    request,
    number: call.number,
    facts,
    question,
    path: plan.path,
    settlement,
    answer,
    policyVersion: policy.version,
    live,
    at: startedAt,
    durationMs: deps.now() - startedAt,
    steps: work.steps,
  });
  deps.recordDecision(decision);
  return { answer, decision, cause: decided.cause };
}

/** Reps are the ladder's own affair; of a team or fallback target, phones that rang already are left out. */
function untried(deps: Deps, { line, index }: Work, { session }: Facts, answer: Answer): Answer {
  if (answer.kind !== "target" || session.offered.size === 0) return answer;
  const keys = [...session.offered.keys()].flatMap((tried) => {
    const rep = index.repById.get(tried);
    return rep === undefined ? [tried] : rep.identities.map(identityKey);
  });
  return deps.withoutTried?.(line, answer, new Set(keys)) ?? answer;
}
