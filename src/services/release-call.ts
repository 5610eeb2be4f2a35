import type { Facts } from "../domain/facts.ts";
import { DEFAULT_POLICY } from "../domain/policy.ts";
import type { Policy } from "../domain/policy.ts";
import type { Line } from "../domain/settings.ts";
import type { RoutingRequest } from "../telephony/port.ts";
import type { CallRef, ClaimCall } from "./claim-call.ts";

export type Deps = {
  readonly readFacts: (
    query: CallRef & { dialledNumber: string | null; policy: Policy; dry: boolean },
    line: Line,
    now: number,
  ) => Promise<Facts>;
  readonly claimRep: (query: ClaimCall, now: number) => Promise<unknown>;
  readonly releaseOffer: (call: CallRef, repId: string) => Promise<void>;
  readonly now: () => number;
};

export type ReleaseCall = (line: Line, request: RoutingRequest) => Promise<boolean>;

/**
 * Gives back the rep who was offered this call last and was never rung: the phone system passed them over, or asked
 * elsewhere. They are not offered this call again. False when there was no such offer, or its end is known already.
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
    const { session } = await deps.readFacts(query, line, deps.now());
    const repId = session.lastOfferedId;
    if (repId === null) return false;
    await deps.releaseOffer(call, repId);
    if (session.offered.has(repId) && session.offered.get(repId) !== "busy") return false;
    await deps.claimRep(
      {
        ...call,
        repIds: [],
        offerMs: 0,
        wrapUpMs: 0,
        wait: null,
        roundsIfNone: null,
        turn: null,
        attempt: { repIds: [repId], ended: "failed" },
      },
      deps.now(),
    );
    return true;
  };
}
