import type { Facts } from "../domain/facts.ts";
import { DEFAULT_POLICY, type Policy } from "../domain/policy.ts";
import type { Line, WorkspaceSettings } from "../domain/settings.ts";
import type { RoutingRequest } from "../telephony/port.ts";
import { endedAttempt, type CallRef, type ClaimCall } from "./claim-call.ts";

export type Deps = {
  readonly readFacts: (
    query: CallRef & { dialledNumber: string | null; policy: Policy; dry: boolean },
    line: Line,
    now: number,
  ) => Promise<Facts>;
  readonly claimRep: (query: ClaimCall, now: number) => Promise<unknown>;
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  readonly releaseOffer: (call: CallRef, repId: string) => Promise<void>;
  readonly now: () => number;
};

export type ReleaseCall = (line: Line, request: RoutingRequest) => Promise<boolean>;

/**
 * Gives back the rep who was offered this call last. True when they were never rung: the phone system passed them over,
 * or asked elsewhere. They are not offered this call again then. False when they were rung, or nobody was offered.
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
    const wasRung = said?.repIds.includes(repId) === true || hasEnded(facts, repId);
    const attempt = wasRung ? said : ({ repIds: [repId], ended: "failed" } as const);
    if (attempt !== null) await deps.claimRep({ ...call, ...NOBODY, attempt }, deps.now());
    return !wasRung;
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

/** Busy is no end: they may have been offered the call again since. */
function hasEnded({ session }: Facts, repId: string): boolean {
  const ended = session.offered.get(repId);
  return ended !== undefined && ended !== "busy";
}
