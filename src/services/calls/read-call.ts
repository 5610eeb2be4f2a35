import type { LegState } from "../../domain/call.ts";
import type { Decision } from "../../domain/decision.ts";
import type { HeardRecording } from "../../domain/recording.ts";
import { foldLeg } from "../../domain/fold-leg.ts";
import { contributionOf } from "../../domain/leg-contribution.ts";
import { waitsInQueue } from "../../domain/pass-on.ts";
import { repByIdentity } from "../../domain/rep-by-identity.ts";
import type { EndedLeg } from "../../domain/leg-talk.ts";
import { partOrJoin, type Deps as JoinDeps, type FoundCall } from "./part-or-join.ts";

export type Deps = JoinDeps & {
  readonly now: () => number;
};

/** A call as it is known now: its legs with the reps on them, and what we decided, oldest first. */
export type Call = {
  readonly legIds: readonly string[];
  readonly legs: readonly (EndedLeg & { readonly legId: string })[];
  readonly decisions: readonly Decision[];
  /** What its events say can be heard. */
  readonly recordings: readonly HeardRecording[];
  /** Of our side, where an event names it. */
  readonly dialled: string | null;
  /** True while a leg goes on, or the caller is in a queue. */
  readonly live: boolean;
};

/** A call is put together in two or three steps; what is stored meanwhile is seen the next time. */
const MOST_LOOKS = 5;
/** A caller in a queue whose hang-up was lost counts as gone after so long. */
const LONGEST_QUEUE_MS = 3_600_000;

/** The call that a leg belongs to; a leg that the vendor linked to nothing is joined to its decision by number and time. */
export async function readCall(deps: Deps, workspaceId: string, legId: string): Promise<Call> {
  let found = await deps.callOf(workspaceId, legId);
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    if (!(await partOrJoin(deps, workspaceId, found))) break;
    found = await deps.callOf(workspaceId, legId);
  }
  return toCall(deps, workspaceId, found);
}

function toCall(deps: Deps, workspaceId: string, { legIds, events, decisions }: FoundCall): Call {
  const reps = deps.settingsOf(workspaceId)?.reps ?? [];
  const legs = legIds
    .map((legId) => ({ legId, state: foldLeg(events.filter((event) => event.legId === legId)) }))
    .filter(({ state }) => state.newestAt > 0)
    .map((leg) => ({ ...leg, repId: repByIdentity(reps, leg.state.identity)?.id ?? null }));
  const ordered = decisions.toSorted((a, b) => a.at - b.at);
  return {
    legIds,
    legs,
    decisions: ordered,
    recordings: events.flatMap(({ recordings = [] }) => recordings),
    dialled: events.find(({ internalNumber }) => internalNumber !== null)?.internalNumber ?? null,
    live:
      legs.some(({ state }) => isLive(state, deps.now())) ||
      (legs.some(({ state }) => state.phase !== "ended") && isQueued(ordered.at(-1), deps.now())),
  };
}

/** Nobody's phone rings for a caller in a queue, and its agents may take long after we have left them to it. */
function isQueued(last: Decision | undefined, now: number): boolean {
  return last !== undefined && waitsInQueue(last) && now - last.at < LONGEST_QUEUE_MS;
}

/** A leg whose end was lost counts as over once its lease has run out. */
function isLive(state: LegState, now: number): boolean {
  const lease = contributionOf("", { ...state, identity: state.identity ?? "-" }).lease;
  return lease !== null && lease.expiresAt > now;
}
