import type { Outcome, RungTrace } from "../../domain/decision.ts";
import { toCaller } from "../../domain/phone-number.ts";
import type { Policy, Target } from "../../domain/policy.ts";
import { NO_CLAIM } from "../../domain/settle.ts";
import { regionOf, type Line } from "../../domain/settings.ts";
import type { RoutingRequest } from "../../telephony/port.ts";
import { beginCall, unreadCause, type BeginDeps, type Work } from "./begin-call.ts";
import { UNREAD_WORDS } from "./cause.ts";
import { decideCall, lookUp, NOTHING_READ, type LookUpDeps } from "./decide-call.ts";
import { claimOnPaper } from "./claim-call.ts";
import { settleAnswer } from "./settle-call.ts";
import { targetOf } from "./to-decision.ts";

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
  /** Where the phone system is sent; null: nowhere, or to several. */
  readonly target: Target | null;
  /** What the caller hears of us, sentence by sentence, and in which language; null: nothing. */
  readonly prompt: readonly string[] | null;
  readonly locale: string | null;
  /** False: the line is only observed or paused, or live for a share of the calls, and all others get the fallback. */
  readonly live: boolean;
  readonly reason: string;
  readonly rungs: readonly RungTrace[];
  readonly policyVersion: string;
};

export type Deps = Omit<BeginDeps, "now"> & Omit<LookUpDeps, "now">;

/** A call id that no phone system gives: what is tried out has no session and no offers of its own. */
const TRIAL = "what-if";

/** Who would get a call, and why, without touching anything: the router's own steps with a claim on paper. */
export function createSimulateCall(deps: Deps): (input: WhatIf) => Promise<WhatIfAnswer> {
  return async ({ line, number, dialledNumber, at, policy: given }) => {
    const request: RoutingRequest = {
      callId: TRIAL,
      legId: `${line.vendor}:${TRIAL}`,
      caller: toCaller(number, regionOf(deps.settingsOf(line.workspaceId)?.workspace)),
      dialledNumber,
      startedAt: null,
      reply: null,
      offerEnd: null,
    };
    const timed = { ...deps, now: () => at };
    const begun = beginCall(timed, line, request, given);
    // A look-up of a call that is not live writes nothing.
    const work: Work = { ...begun, live: false };
    // A policy is tried on a paused line as on one that is not.
    const cause = given === null ? unreadCause(work) : null;
    const read = cause === null ? await lookUp(timed, work) : { ...NOTHING_READ, cause };
    const decided = decideCall(work, read);
    const claim = cause === null ? claimOnPaper(work, decided) : NO_CLAIM;
    const { settlement, answer } = settleAnswer(work, decided, claim, true);
    const { outcome, repId, reason, rungs } = settlement;
    const isSpoken = answer.kind === "ask" || answer.kind === "end";
    return {
      outcome,
      repId,
      target: cause === null ? targetOf(answer) : line.fallback,
      // Whoever can't be asked can't be spoken to either.
      prompt: isSpoken && work.capabilities.questions ? answer.prompt : null,
      locale: isSpoken && work.capabilities.questions ? answer.locale : null,
      live: line.mode === "live",
      reason: UNREAD_WORDS[decided.cause] ?? reason,
      rungs,
      policyVersion: work.policy.version,
    };
  };
}
