import type { Decision } from "../../domain/decision.ts";
import { waitedForRepId, waitsInQueue } from "../../domain/pass-on.ts";
import { nextRequest, transferOf } from "./ask-again.ts";
import { readCallNow } from "../calls/call-now.ts";
import type { CallRef } from "../../domain/map-queries.ts";
import { isUnknown, liveLineOf, recordPassedOn, repOf, restated, callRefOf } from "./pass-on.ts";
import type { Deps as PassOnDeps, PassingCall } from "./pass-on.ts";
import type { Call } from "../calls/read-call.ts";

export type Deps = PassOnDeps & {
  /** Nobody is kept for this caller any more. */
  readonly leaveQueue: (call: CallRef) => Promise<void>;
};

/**
 * `waits`: look again in a moment. `done`: the caller has hung up, an agent of the queue talks with them, or the call
 * has gone on since. Else what came of taking them out; `left`: they stay, as there is nothing more to wait for.
 */
export type PullResult = "waits" | "done" | "accepted" | "refused" | "unknown" | "left";

/** From our answer until the first event of the queue. */
const NEXT_LEG_MS = 10_000;
/** The vendor's clock may be so far behind ours. */
const SKEW_MS = 5_000;

/**
 * Asks for a caller in a queue what they would ask by themselves elsewhere: keeps their place among those who wait for
 * the rep, takes the rep for them by the claim's own rules once they are free, and passes the call on. Nothing is done
 * to a call that an agent of the queue has answered, as the phone system itself says right before. Safe to repeat.
 */
export function createPullWaiting(
  deps: Deps,
): (workspaceId: string, legId: string) => Promise<PullResult> {
  return async (workspaceId, legId) => {
    const call = await readCallNow(deps, workspaceId, legId);
    const last = call.decisions.at(-1);
    if (last === undefined || !waitsInQueue(last) || last.passedOn?.how === "queue") return "done";
    const before = await deps.sentBefore(workspaceId, last.id);
    if (before?.result === "sending") return "waits";
    if (before !== null) return settleBefore(deps, last, before);
    const line = liveLineOf(deps, last);
    const held = waitingLeg(call, last, deps.now());
    if (line === null || held === "gone") {
      await deps.leaveQueue(callRefOf(last));
      return "done";
    }
    return held === "unheard" ? "waits" : askAgain(deps, { line, call, last, ...held });
  };
}

/** The leg that holds the caller; `gone`: there is none any more; `unheard`: nothing was heard of it yet. */
function waitingLeg(
  { legs }: Call,
  last: Decision,
  now: number,
): { readonly legId: string } | "gone" | "unheard" {
  if (legs.some(({ state }) => state.phase === "talking" || state.phase === "held")) return "gone";
  const nobodys = legs.filter(({ repId }) => repId === null);
  // The router's own leg says least: it may end when the queue takes the call, or have no events at all.
  const queued = nobodys.filter(
    ({ legId, state }) => legId !== last.legId && state.newestAt > last.at - SKEW_MS,
  );
  const open = queued.findLast(({ state }) => state.phase !== "ended");
  if (open !== undefined) return open;
  if (queued.length > 0) return "gone";
  if (now - last.at < NEXT_LEG_MS) return "unheard";
  const router = nobodys.find(({ legId }) => legId === last.legId);
  return router === undefined || router.state.phase === "ended" ? "gone" : router;
}

async function askAgain(deps: Deps, { line, call, last, legId }: PassingCall): Promise<PullResult> {
  const { answer, decision: next } = await deps.routeAgain(
    line,
    nextRequest(line, last, call, null),
  );
  // The maps could not be asked: nothing is known to have changed.
  if (waitsInQueue(next) || isUnknown(next)) return "waits";
  const told = { how: "queue", fromRepId: waitedForRepId(last), last } as const;
  const to = answer.kind === "rep" ? transferOf(answer) : null;
  const repId = next.repId;
  if (to === null || repId === null) {
    await recordPassedOn(deps, { ...told, result: "left", next: null, toWords: "" });
    return "left";
  }
  const toWords = repOf(deps, last.workspaceId, repId)?.name ?? "a rep";
  const transfer = { line, decisionId: last.id, legId, to, repId, name: toWords };
  const result = await deps.transferOnce(transfer);
  if (result === "elsewhere") return "waits";
  if (result !== "accepted" && result !== "unknown") {
    await deps.releaseOffer(callRefOf(last), [repId]);
  }
  if (result === "not-now") return "waits";
  if (result === "answered" || result === "over") return "done";
  await recordPassedOn(deps, {
    ...told,
    result,
    next: result === "accepted" ? next : null,
    toWords,
  });
  return result;
}

/** A worker died over it: what is known is told, and nothing is sent again. */
async function settleBefore(
  deps: Deps,
  last: Decision,
  { result, name, repId }: NonNullable<Awaited<ReturnType<Deps["sentBefore"]>>>,
): Promise<PullResult> {
  if (result === "sending") return "waits";
  const told = { how: "queue", fromRepId: waitedForRepId(last), last, toWords: name } as const;
  const next = result === "accepted" ? restated(deps, last, repId) : null;
  await recordPassedOn(deps, { ...told, result, next });
  return result;
}
