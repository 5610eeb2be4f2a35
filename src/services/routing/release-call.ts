import type { Facts } from "../../domain/facts.ts";
import { DEFAULT_POLICY, type Policy } from "../../domain/policy.ts";
import type { Line, WorkspaceSettings } from "../../domain/settings.ts";
import type { RoutingRequest } from "../../telephony/port.ts";
import { endedAttempt, type CallRef, type ClaimCall } from "./claim-call.ts";

export type Deps = {
  readonly readFacts: (
    query: CallRef & { dialledNumber: string | null; policy: Policy; dry: boolean },
    line: Line,
    now: number,
  ) => Promise<Facts>;
  readonly claimRep: (query: ClaimCall, now: number) => Promise<unknown>;
  /** Whether the phone system should have told us of this offer's end by asking again. */
  readonly asksAgain: (line: Line) => boolean;
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  readonly releaseOffer: (call: CallRef, repId: string) => Promise<void>;
  readonly now: () => number;
};

export type ReleaseCall = (line: Line, request: RoutingRequest) => Promise<boolean>;

/**
 * Gives back the rep who was offered this call last. True when the ladder may have more: they were never rung, as the
 * phone system passed them over or asked elsewhere, or they were and it did not say so by asking again. False when
 * nobody was offered the call, or that offer's end is known already.
 */
export function createReleaseCall(deps: Deps): ReleaseCall {
  return async (line, request) => {
    const call: CallRef = {
      workspaceId: line.workspaceId,
      lineId: line.id,
      callId: request.callId,
      legId: request.legId,
      number: request.caller.kind === "number" ? request.caller.e164 : null,
    };
    const query = { ...call, dialledNumber: null, policy: DEFAULT_POLICY, dry: true };
    const facts = await deps.readFacts(query, line, deps.now());
    const repId = facts.session.lastOfferedId;
    if (repId === null) return false;
    await deps.releaseOffer(call, repId);
    const said = endedAttempt(request, facts, deps.settingsOf(line.workspaceId)?.reps ?? []);
    const wasRung = said?.repIds.includes(repId) === true;
    const repIds = wasRung ? said.repIds : [repId, ...(said?.repIds ?? [])];
    // Who was busy may be offered the call again; who was passed over or let it ring may not.
    const ended = wasRung && said.ended === "just-busy" ? "busy" : (said?.ended ?? "failed");
    const attempt = { repIds, ended: wasRung ? ended : ("failed" as const) };
    await deps.claimRep({ ...call, ...NOBODY, attempt }, deps.now());
    return !wasRung || deps.asksAgain(line);
  };
}

const NOBODY = {
  repIds: [],
  offerMs: 0,
  wrapUpMs: 0,
  wait: null,
  roundsIfNone: null,
  turn: null,
} as const;
