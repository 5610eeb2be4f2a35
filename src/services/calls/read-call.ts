import type { LegEvent, LegState } from "../../domain/call.ts";
import type { Decision } from "../../domain/decision.ts";
import type { HeardRecording } from "../../domain/recording.ts";
import { partCalls, type LegLink, type PartedCalls } from "../../domain/part-calls.ts";
import { foldLeg } from "../../domain/fold-leg.ts";
import { decisionBehind } from "../../domain/decision-behind.ts";
import { contributionOf } from "../../domain/leg-contribution.ts";
import { waitsInQueue } from "../../domain/pass-on.ts";
import { repByIdentity } from "../../domain/rep-by-identity.ts";
import type { WorkspaceSettings } from "../../domain/settings.ts";
import type { EndedLeg } from "../../domain/leg-talk.ts";

export type Deps = {
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  readonly callOf: (
    workspaceId: string,
    legId: string,
  ) => Promise<{
    legIds: readonly string[];
    links: readonly LegLink[];
    events: readonly LegEvent[];
    decisions: readonly Decision[];
  }>;
  readonly decisionsNear: (
    workspaceId: string,
    number: string,
    fromMs: number,
    toMs: number,
  ) => Promise<readonly Decision[]>;
  /** Notes that two legs belong together though the vendor did not say so. */
  readonly linkLegs: (workspaceId: string, a: string, b: string) => Promise<void>;
  /** Notes that these were several calls, and has each told by itself. Safe to repeat. */
  readonly partCalls: (workspaceId: string, parted: PartedCalls) => Promise<void>;
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

/** A caller in a queue whose hang-up was lost counts as gone after so long. */
const LONGEST_QUEUE_MS = 3_600_000;
/** Between our decision and the start of the leg that it led to, where no id links the two. */
const JOIN_MS = 60_000;
/** The leg's clock may run a little before that of the request. */
const JOIN_SKEW_MS = 2_000;

/** The call that a leg belongs to; a leg that the vendor linked to nothing is joined to its decision by number and time. */
export async function readCall(deps: Deps, workspaceId: string, legId: string): Promise<Call> {
  const found = await deps.callOf(workspaceId, legId);
  const decided = found.decisions.map((decision) => decision.legId);
  const parted = partCalls(found.legIds, found.links, decided);
  if (parted !== null) {
    await deps.partCalls(workspaceId, parted);
    return readCall(deps, workspaceId, legId);
  }
  if (decided.length > 0) return toCall(deps, workspaceId, found);
  const near = await nearestDecision(deps, workspaceId, found.events);
  if (near === null) return toCall(deps, workspaceId, found);
  await deps.linkLegs(workspaceId, legId, near.legId);
  return toCall(deps, workspaceId, await deps.callOf(workspaceId, legId));
}

/** By number and time, where the vendor links nothing. */
async function nearestDecision(
  deps: Deps,
  workspaceId: string,
  events: readonly LegEvent[],
): Promise<Decision | null> {
  const state = foldLeg(events);
  const startedAt = state.startedAt ?? state.connectedAt;
  if (state.number === null || startedAt === null || state.direction === "outbound") return null;
  const near = await deps.decisionsNear(
    workspaceId,
    state.number,
    startedAt - JOIN_MS,
    startedAt + JOIN_SKEW_MS,
  );
  const reps = deps.settingsOf(workspaceId)?.reps ?? [];
  return decisionBehind(near, {
    repId: repByIdentity(reps, state.identity)?.id ?? null,
    startedAt,
  });
}

function toCall(
  deps: Deps,
  workspaceId: string,
  { legIds, events, decisions }: Awaited<ReturnType<Deps["callOf"]>>,
): Call {
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
