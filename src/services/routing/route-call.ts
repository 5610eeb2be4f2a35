import { NO_CLAIM } from "../../domain/settle.ts";
import type { Line } from "../../domain/settings.ts";
import type { RoutingRequest } from "../../telephony/port.ts";
import { beginCall, unreadCause, type BeginDeps } from "./begin-call.ts";
import { claimCall, type ClaimDeps } from "./claim-call.ts";
import { decideCall, lookUp, NOTHING_READ, type LookUpDeps } from "./decide-call.ts";
import { keepPromise, type PromiseDeps } from "./keep-promise.ts";
import { settleCall, type Routed, type SettleDeps } from "./settle-call.ts";

export type RouteCall = (line: Line, request: RoutingRequest) => Promise<Routed>;

/** What the router reads, writes and tells. `readStored`, `claim` and promises have their own time limits. */
export type Deps = BeginDeps & LookUpDeps & ClaimDeps & PromiseDeps & SettleDeps;

/**
 * Answers one routing request, always, inside the deadline: with the plan's best rep, a question, the team, or
 * the line's fallback when anything is down or slow. At most two Redis round trips, no call to a CRM or a vendor.
 * A line that is only observed answers its fallback and records what would have been; a paused one looks nothing up.
 */
export function createRouteCall(deps: Deps): RouteCall {
  return async (line, request) => {
    const work = beginCall(deps, line, request);
    const cause = unreadCause(work);
    const read = cause === null ? await lookUp(deps, work) : { ...NOTHING_READ, cause };
    if (cause !== null || read.cause === "call-over") {
      return settleCall(deps, work, decideCall(work, read), NO_CLAIM);
    }
    const decided = decideCall(work, read);
    const claim = await claimCall(deps, work, decided);
    // Decided anew without anybody to reserve: each rep's trace then says so.
    if (claim === null) {
      return settleCall(
        deps,
        work,
        decideCall(work, { ...read, claimMissing: true, cause: "not-reserved" }),
        NO_CLAIM,
      );
    }
    // A place in the queue that can't be kept would let them wait for ever.
    const waits =
      claim.unkept === true && claim.taken.length === 0 && decided.plan.ifNone === "wait";
    const final = waits
      ? decideCall(work, { ...read, placeless: true, cause: "not-kept" })
      : decided;
    const promised = await keepPromise(deps, work, final, claim);
    return settleCall(deps, work, final, claim, promised);
  };
}
