import { dryClaim } from "../../domain/busy.ts";
import { decideRoute, type Plan } from "../../domain/decide-route.ts";
import type { RouteQuestion } from "../../domain/question.ts";
import type { Answer, Claim, Decision } from "../../domain/decision.ts";
import { NO_FACTS, type Facts } from "../../domain/facts.ts";
import { openingAt } from "../../domain/hours.ts";
import type { Policy } from "../../domain/policy.ts";
import { NO_CLAIM, settle, type Settlement } from "../../domain/settle.ts";
import type { Line, WorkspaceSettings } from "../../domain/settings.ts";
import type { LineCapabilities, RoutingRequest } from "../../telephony/port.ts";
import { answerCall, askedForMs } from "./answer-call.ts";
import { isLive, policyFor, spokenTo, toQuestion } from "./ask-domain.ts";
import {
  endedAttempt,
  toClaimQuery,
  withAttempt,
  type CallRef,
  type ClaimCall,
  type EndedAttempt,
} from "./claim-call.ts";
import { toDecision } from "./to-decision.ts";

export type RoutedCall = { readonly answer: Answer; readonly decision: Decision };

export type Deps = {
  /** Completed facts of the caller. `dry`: nothing is written. One Redis round trip. */
  readonly readFacts: (
    query: CallRef & { dialledNumber: string | null; policy: Policy; dry: boolean },
    line: Line,
    now: number,
  ) => Promise<Facts>;
  readonly claimRep: (query: ClaimCall, now: number) => Promise<Claim>;
  readonly releaseOffer: (call: CallRef, repId: string) => Promise<void>;
  /** Resolves once the promise is durable. */
  readonly keepCallback: (
    promise: CallRef & { id: string; repId: string | null; promisedAt: number },
  ) => Promise<void>;
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  readonly capabilitiesOf: (line: Line) => LineCapabilities;
  /** An answer without phones that rang already in this call, where the phone system can't know them. */
  readonly withoutTried?: (line: Line, answer: Answer, tried: ReadonlySet<string>) => Answer;
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
 * Answers one routing request, always, inside the deadline: with the plan's best rep, a question, the team, or
 * the line's fallback when anything is down or slow. At most two Redis round trips, no call to a CRM or a vendor.
 * A claim that lands after the deadline is given back. A line that is only observed answers its fallback and
 * records what would have been; a paused one looks nothing up.
 */
export function createRouteCall(
  deps: Deps,
): (line: Line, request: RoutingRequest) => Promise<RoutedCall> {
  return async (line, request) => {
    const work = begin(deps, line, request);
    if (line.mode === "pause" || isLongBegun(work)) return finish(deps, work, NOTHING_READ);
    const late = { is: false };
    try {
      return await deps.withDeadline(decide(deps, work, late), deps.deadlineMs);
    } catch (error) {
      late.is = true;
      deps.onFailure(error);
      return finish(deps, work, NOTHING_READ);
    }
  };
}

type Work = {
  readonly line: Line;
  readonly request: RoutingRequest;
  readonly call: CallRef;
  readonly policy: Policy;
  readonly live: boolean;
  readonly capabilities: LineCapabilities;
  readonly startedAt: number;
  readonly steps: Record<string, number>;
};

type Read = {
  readonly facts: Facts;
  readonly factsKnown: boolean;
  /** What became of the answer before, where the phone system says so. */
  readonly attempt: EndedAttempt | null;
};

const NOTHING_READ: Read = { facts: NO_FACTS, factsKnown: false, attempt: null };

/** As a request that was recorded and is sent again. */
function isLongBegun({ line, request, startedAt }: Work): boolean {
  const { startedAt: begunAt } = request;
  return begunAt !== null && startedAt - begunAt > line.maxCallAgeSeconds * 1_000;
}

function begin(deps: Deps, line: Line, request: RoutingRequest): Work {
  return {
    line,
    request,
    call: {
      workspaceId: line.workspaceId,
      lineId: line.id,
      callId: request.callId,
      legId: request.legId,
      number: request.caller.kind === "number" ? request.caller.e164 : null,
    },
    policy: spokenTo(
      request.language,
      policyFor(line, request.dialledNumber, deps.settingsOf(line.workspaceId)),
    ),
    live: isLive(line, request.callId),
    capabilities: deps.capabilitiesOf(line),
    startedAt: deps.now(),
    steps: {},
  };
}

async function decide(deps: Deps, work: Work, late: { is: boolean }): Promise<RoutedCall> {
  const { call, policy, startedAt, steps, live } = work;
  const read = await readFacts(deps, work);
  steps["facts"] = deps.now() - startedAt;
  const { plan, question } = planOf(deps, work, read);
  const query = toClaimQuery({ call, plan, facts: read.facts, policy, attempt: read.attempt });
  let claim = NO_CLAIM;
  if (!live) {
    const reps = query.repIds.map((repId) => read.facts.reps.get(repId));
    const wrapUpMs = query.wrapUpMs;
    claim = dryClaim(
      reps.filter((rep) => rep !== undefined),
      { legId: call.legId, wrapUpMs },
      startedAt,
    );
  } else if (query.needed && read.factsKnown) {
    const dueInMs = plan.ifNone === "wait" ? waitMs(deps, work, read, plan) : 0;
    claim = await deps.claimRep(query.dueIn(dueInMs, startedAt), deps.now());
    steps["claim"] = deps.now() - startedAt - steps["facts"];
    if (late.is && claim.takenRepId !== null) await deps.releaseOffer(call, claim.takenRepId);
  }
  const promised =
    live && plan.ifNone === "callback" && claim.takenRepId === null && !late.is
      ? await keepCallback(deps, work, plan)
      : !live;
  if (late.is) throw new Error("answered already");
  const told = query.told(claim);
  return finish(deps, work, read, { plan, question, claim: told, callbackStored: promised });
}

/** A caller's digits are understood without any facts, so a failure is no reason to stop. */
async function readFacts(deps: Deps, work: Work): Promise<Read> {
  const { call, line, request, policy, startedAt, live } = work;
  try {
    const query = { ...call, dialledNumber: request.dialledNumber, policy, dry: !live };
    const facts = await deps.readFacts(query, line, startedAt);
    const attempt = endedAttempt(request, facts, deps.settingsOf(line.workspaceId)?.reps ?? []);
    return { facts: withAttempt(facts, attempt), factsKnown: true, attempt };
  } catch (error) {
    deps.onFailure(error);
    return NOTHING_READ;
  }
}

async function keepCallback(deps: Deps, { call, startedAt }: Work, plan: Plan): Promise<boolean> {
  try {
    const id = `${call.lineId}-${call.callId}`;
    await deps.keepCallback({ ...call, id, repId: plan.own?.id ?? null, promisedAt: startedAt });
    return true;
  } catch (error) {
    deps.onFailure(error);
    return false;
  }
}

function planOf(deps: Deps, work: Work, { facts, factsKnown }: Read) {
  const { line, request, policy, startedAt } = work;
  const question = toQuestion(line, request, policy, {
    settings: deps.settingsOf(line.workspaceId),
    capabilities: work.capabilities,
    facts,
    factsKnown,
    now: startedAt,
  });
  return { question, plan: decideRoute(facts, question, policy, startedAt) };
}

/** About when the caller whom we ask to wait asks us again. */
function waitMs(deps: Deps, work: Work, read: Read, plan: Plan): number {
  // Where waiting is asked apart, the phone system plays what it likes for one step.
  const { wait } = work.capabilities;
  if (work.request.mayWait === true) return wait?.stepMs ?? 0;
  // In a queue a worker asks for them: one that is a step late must not cost them their place.
  if (wait?.queue !== undefined) return wait.stepMs * 2;
  const settled = { plan, claim: NO_CLAIM, callbackStored: false };
  return askedForMs(answerOf(deps, work, read, plan, settleWork(work, read, settled)));
}

type Settled = { readonly plan: Plan; readonly claim: Claim; readonly callbackStored: boolean };

function settleWork(work: Work, { facts }: Read, settled: Settled) {
  const { line, policy, startedAt, capabilities } = work;
  return settle(settled.plan, settled.claim, facts, policy, startedAt, {
    callbackStored: settled.callbackStored,
    hasTeam: line.team !== null,
    closedFor: openingAt(line.hours, startedAt).name,
    waitsInQueue: capabilities.wait?.queue !== undefined,
  });
}

function answerOf(deps: Deps, work: Work, { facts }: Read, plan: Plan, settlement: Settlement) {
  const { line, policy, startedAt } = work;
  const reps = deps.settingsOf(line.workspaceId)?.reps ?? [];
  const repOf = (repId: string) => reps.find((rep) => rep.id === repId);
  const queue = work.capabilities.wait?.queue;
  const scene = { line, plan, facts, policy, repOf, queue, now: startedAt };
  const answer = answerCall(settlement, scene);
  return deps.withoutTried?.(line, answer, new Set(facts.session.offered.keys())) ?? answer;
}

function finish(
  deps: Deps,
  work: Work,
  read: Read,
  decided?: Settled & { readonly question: RouteQuestion },
): RoutedCall {
  const { line, request, call, policy, live, startedAt } = work;
  const { facts } = read;
  const settled = decided ?? {
    ...planOf(deps, work, read),
    claim: NO_CLAIM,
    callbackStored: false,
  };
  const settlement = settleWork(work, read, settled);
  const fallback: Answer = { kind: "target", target: line.fallback };
  const answer = live ? answerOf(deps, work, read, settled.plan, settlement) : fallback;
  const decision = toDecision({
    id: deps.newId(),
    line,
    request,
    number: call.number,
    facts,
    question: settled.question,
    path: settled.plan.path,
    settlement,
    answer,
    policyVersion: policy.version,
    live,
    at: startedAt,
    durationMs: deps.now() - startedAt,
    steps: work.steps,
  });
  deps.recordDecision(decision);
  return { answer, decision };
}
