import type { Decision, PassedOn } from "../../domain/decision.ts";
import { passedOnReason } from "../../domain/pass-on.ts";
import type { Line, Rep, WorkspaceSettings } from "../../domain/settings.ts";
import { isLive } from "../routing/ask-domain.ts";
import type { Deps as CallNowDeps } from "../calls/call-now.ts";
import type { CallRef } from "../../domain/map-queries.ts";
import type { Call } from "../calls/read-call.ts";
import type { RouteCall } from "../routing/route-call.ts";
import type { sentBefore, Transfer, TransferResult } from "./transfer-once.ts";

/** What passing a call on needs, whether it rings in vain or waits in a queue. */
export type Deps = CallNowDeps & {
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  /** Decides again, with what a transfer can say; records nothing. */
  readonly routeAgain: RouteCall;
  readonly releaseOffer: (call: CallRef, repIds: readonly string[]) => Promise<void>;
  readonly transferOnce: (transfer: Transfer) => Promise<TransferResult>;
  readonly sentBefore: (workspaceId: string, decisionId: string) => ReturnType<typeof sentBefore>;
  /** Keeps a decision, once under its id. */
  readonly appendDecision: (decision: Decision) => Promise<void>;
};

/** A call that may be passed on: the decision that it follows now, and the leg that is taken from there. */
export type PassingCall = {
  readonly line: Line;
  readonly call: Call;
  readonly last: Decision;
  readonly legId: string;
};

/** The line of this decision, if its calls are still answered for real. */
export function liveLineOf(deps: Pick<Deps, "settingsOf">, decision: Decision): Line | null {
  const lines = deps.settingsOf(decision.workspaceId)?.lines ?? [];
  const line = lines.find(({ id }) => id === decision.lineId);
  if (line === undefined || decision.observed) return null;
  return line.enabled && isLive(line, decision.callId) ? line : null;
}

/** Could the maps not be asked, so that this decision says nothing new? */
export function isUnknown({ path }: Pick<Decision, "path">): boolean {
  return path === "facts-missing" || path === "claim-missing";
}

export function repOf(
  deps: Pick<Deps, "settingsOf">,
  workspaceId: string,
  repId: string | null,
): Rep | null {
  const reps = deps.settingsOf(workspaceId)?.reps ?? [];
  return reps.find(({ id }) => id === repId) ?? null;
}

export function callRefOf({ workspaceId, lineId, callId, legId, number }: Decision): CallRef {
  return { workspaceId, lineId, callId, legId, number };
}

/** The decision that a worker died over, as far as its attempt tells. Null rep: the team or the fallback has it. */
export function restated(deps: Pick<Deps, "now">, last: Decision, repId: string | null): Decision {
  return { ...last, at: deps.now(), outcome: repId === null ? "team" : "rep", repId };
}

type Outcome = Pick<PassedOn, "how" | "result" | "fromRepId"> & {
  /** The decision after which the call is where it is. */
  readonly last: Decision;
  /** The decision by which it goes on; null: it stays, so the last one holds. */
  readonly next: Decision | null;
  readonly toWords: string;
};

/** Keeps what came of an attempt as the call's next decision. One attempt has one, however often it is told. */
export async function recordPassedOn(deps: Deps, outcome: Outcome): Promise<void> {
  const { how, result, fromRepId, last, next, toWords } = outcome;
  const at = next?.at ?? deps.now();
  const afterMs = Math.max(0, at - last.at);
  const from = repOf(deps, last.workspaceId, fromRepId)?.name ?? "a rep";
  await deps.appendDecision({
    ...(next ?? last),
    id: `${last.id}-on`,
    at,
    reason: passedOnReason({ how, result, afterMs, from, to: toWords }),
    passedOn: { how, result, fromRepId, afterMs },
  });
}
