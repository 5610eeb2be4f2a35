import type { Decision } from "../../domain/decision.ts";
import { nextRequest, transferOf, whomWords } from "./ask-again.ts";
import { readCallNow } from "../calls/call-now.ts";
import {
  isUnknown,
  liveLineOf,
  recordPassedOn,
  repOf,
  restated,
  callRefOf,
  type Deps,
  type PassingCall,
} from "./pass-on.ts";
import type { Call } from "../calls/read-call.ts";
import type { Routed } from "../routing/settle-call.ts";

/**
 * `not-needed`: somebody talks, the call is over, or has gone on since. `look-again`: nothing was heard of the
 * ringing yet, or another worker is at it. Else what came of the transfer; `left`: there was nobody to pass it on to.
 */
export type RescueResult =
  "not-needed" | "look-again" | "accepted" | "refused" | "unknown" | "left";

/**
 * The rep whom a decision chose lets the call ring: counts it as missed by them, asks for the next step of the ladder
 * and passes the call on. Nothing is done to a call that somebody has answered, as the phone system itself says right
 * before. Safe to repeat: one decision leads to one transfer at the most.
 */
export function createRescueCall(
  deps: Deps,
): (workspaceId: string, legId: string, decisionId: string) => Promise<RescueResult> {
  return async (workspaceId, legId, decisionId) => {
    const call = await readCallNow(deps, workspaceId, legId);
    const last = call.decisions.at(-1);
    if (last?.id !== decisionId || last.outcome !== "rep") return "not-needed";
    const before = await deps.sentBefore(workspaceId, decisionId);
    if (before?.result === "sending") return "look-again";
    if (before !== null) return settleBefore(deps, last, before);
    const line = liveLineOf(deps, last);
    const ringing = ringingLeg(call, last);
    if (line === null || ringing === "gone") return "not-needed";
    return ringing === "unheard" ? "look-again" : passOn(deps, { line, call, last, ...ringing });
  };
}

/** The leg that rings the decision's rep; `gone`: none does any more; `unheard`: nothing was heard of it yet. */
function ringingLeg(
  { legs }: Call,
  { repId }: Decision,
): { readonly legId: string } | "gone" | "unheard" {
  const isTalking = legs.some(({ state }) => state.phase === "talking" || state.phase === "held");
  const own = legs.filter((leg) => leg.repId === repId);
  const ringing = own.findLast(({ state }) => state.phase === "ringing");
  if (isTalking) return "gone";
  if (ringing !== undefined) return { legId: ringing.legId };
  return own.some(({ state }) => state.phase === "ended") ? "gone" : "unheard";
}

async function passOn(deps: Deps, { line, call, last, legId }: PassingCall): Promise<RescueResult> {
  const fromRepId = last.repId;
  const missed = repOf(deps, last.workspaceId, fromRepId);
  const routed = await deps.routeAgain(line, nextRequest(line, last, call, missed));
  const next = routed.decision;
  const to = transferOf(routed.answer);
  const told = { how: "rescue", fromRepId, last } as const;
  // Their own mailbox is where the call goes by itself.
  if (to === null || isUnknown(next) || isOwnMailbox(routed, last)) {
    await recordPassedOn(deps, { ...told, result: "left", next: null, toWords: "" });
    return "left";
  }
  const toWords = wordsOf(deps, next);
  const { id: decisionId } = last;
  const { repId } = next;
  const transfer = { line, decisionId, legId, to, repId, name: toWords };
  const result = await deps.transferOnce(transfer);
  if (result === "elsewhere") return "look-again";
  const isGone = result === "accepted" || result === "unknown";
  if (!isGone && next.outcome === "rep" && repId !== null) {
    await deps.releaseOffer(callRefOf(last), [repId]);
  }
  if (result === "answered" || result === "over") return "not-needed";
  if (result === "not-now") return "look-again";
  await recordPassedOn(deps, {
    ...told,
    result,
    next: result === "accepted" ? next : null,
    toWords,
  });
  return result;
}

function isOwnMailbox({ answer }: Routed, last: Decision): boolean {
  return answer.kind === "voicemail" && answer.repId === last.repId;
}

function wordsOf(deps: Deps, next: Decision): string {
  return whomWords(next, (repId) => repOf(deps, next.workspaceId, repId)?.name ?? "a rep");
}

/** A worker died over it: what is known is told, and nothing is sent again. */
async function settleBefore(
  deps: Deps,
  last: Decision,
  { result, name, repId }: NonNullable<Awaited<ReturnType<Deps["sentBefore"]>>>,
): Promise<RescueResult> {
  if (result === "sending") return "look-again";
  const told = { how: "rescue", fromRepId: last.repId, last, toWords: name } as const;
  const next = result === "accepted" ? restated(deps, last, repId) : null;
  await recordPassedOn(deps, { ...told, result, next });
  return result;
}
