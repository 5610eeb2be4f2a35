import { dryClaim } from "../../domain/busy.ts";
import { decideRoute } from "../../domain/decide-route.ts";
import type { Outcome, RungTrace } from "../../domain/decision.ts";
import { openingAt } from "../../domain/hours.ts";
import { toCaller } from "../../domain/phone-number.ts";
import type { Policy } from "../../domain/policy.ts";
import { settle } from "../../domain/settle.ts";
import { indexOf } from "../../domain/settings-index.ts";
import { regionOf, type Line } from "../../domain/settings.ts";
import type { LineCapabilities, RoutingRequest } from "../../telephony/port.ts";
import { policyFor, toQuestion } from "./ask-domain.ts";
import { readFacts, type Deps as FactsDeps } from "./read-facts.ts";
import { toCallRef } from "./begin-call.ts";

export type WhatIf = {
  readonly line: Line;
  /** As a person types it; null: withheld. */
  readonly number: string | null;
  readonly dialledNumber: string | null;
  /** When the call comes, epoch milliseconds; hours and look-back are judged by it, presence is that of now. */
  readonly at: number;
  /** Null: the one in force. */
  readonly policy: Policy | null;
};

export type WhatIfAnswer = {
  readonly outcome: Outcome;
  readonly repId: string | null;
  readonly reason: string;
  readonly rungs: readonly RungTrace[];
  readonly policyVersion: string;
};

export type Deps = FactsDeps & {
  readonly capabilitiesOf: (line: Line) => LineCapabilities;
};

/** A call id that no phone system gives: what is tried out has no session and no offers of its own. */
const TRIAL = "what-if";

/** Who would get a call, and why, without touching anything: the router's own steps with a claim on paper. */
export function createSimulateCall(deps: Deps): (input: WhatIf) => Promise<WhatIfAnswer> {
  return async ({ line, number, dialledNumber, at, policy: given }) => {
    const settings = deps.settingsOf(line.workspaceId);
    const region = regionOf(settings?.workspace);
    const caller = toCaller(number, region);
    const request: RoutingRequest = {
      callId: TRIAL,
      legId: `${line.vendor}:${TRIAL}`,
      caller,
      dialledNumber,
      startedAt: null,
      reply: null,
      offerEnd: null,
    };
    const policy = given ?? policyFor(line, dialledNumber, settings);
    const call = toCallRef(line, request);
    const { facts } = await readFacts(deps, { call, line, dialledNumber, policy, dry: true }, at);
    const capabilities = deps.capabilitiesOf(line);
    const opening = openingAt(line.hours, at);
    const index = indexOf(settings);
    const known = { index, region, capabilities, factsKnown: true, open: opening.open };
    const question = toQuestion(line, request, policy, known);
    const plan = decideRoute(facts, question, policy, at);
    const claimant = { legId: call.legId, wrapUpMs: policy.wrapUpSeconds * 1000 };
    const claim = dryClaim(plan.order, facts.reps, claimant, at);
    const { outcome, repId, reason, rungs } = settle(plan, claim, facts, policy, at, {
      callbackStored: true,
      hasTeam: question.hasTeam,
      closedFor: opening.name,
      waitsInQueue: capabilities.wait?.queue !== undefined,
    });
    return { outcome, repId, reason, rungs, policyVersion: policy.version };
  };
}
