import type { LegEvent } from "../../domain/call.ts";
import type { Decision } from "../../domain/decision.ts";
import { decisionBehind } from "../../domain/decision-behind.ts";
import { foldLeg } from "../../domain/fold-leg.ts";
import {
  joinedLegs,
  partCalls,
  partedBy,
  type LegLink,
  type PartedCalls,
} from "../../domain/part-calls.ts";
import { repByIdentity } from "../../domain/rep-by-identity.ts";
import type { WorkspaceSettings } from "../../domain/settings.ts";

/** What is linked to a leg, as it is stored. */
export type FoundCall = {
  readonly legIds: readonly string[];
  readonly links: readonly LegLink[];
  readonly events: readonly LegEvent[];
  readonly decisions: readonly Decision[];
};

export type Deps = {
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  readonly callOf: (workspaceId: string, legId: string) => Promise<FoundCall>;
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

/** Legs that go to another call than they were joined to. */
type Moved = { readonly parted: PartedCalls; readonly legId: string; readonly toLegId: string };

/** Between our decision and the start of the leg that it led to, where no id links the two. */
const JOIN_MS = 60_000;
/** The leg's clock may run a little before that of the request. */
const JOIN_SKEW_MS = 2_000;

/**
 * Joins legs that the vendor linked to nothing to the decision behind them, by number and time, and parts what was
 * joined wrongly while a decision was not stored yet. True when it changed what is linked: the call is read again.
 */
export async function partOrJoin(
  deps: Deps,
  workspaceId: string,
  found: FoundCall,
): Promise<boolean> {
  const { legIds, links, events, decisions } = found;
  const parted = partCalls(
    legIds,
    links,
    decisions.map((decision) => decision.legId),
  );
  if (parted !== null) {
    await deps.partCalls(workspaceId, parted);
    return true;
  }
  if (decisions.length > 0)
    return (await move(deps, workspaceId, found)) || takeBack(deps, workspaceId, found);
  const near = await nearestDecision(deps, workspaceId, events);
  const [legId] = legIds;
  if (near === null || legId === undefined) return false;
  await deps.linkLegs(workspaceId, legId, near.legId);
  return true;
}

/** Moves the legs of a call that belong to a decision which was not stored yet when they were joined to it. */
async function move(deps: Deps, workspaceId: string, found: FoundCall): Promise<boolean> {
  const moved = await findMoved(deps, workspaceId, found);
  if (moved === null) return false;
  await deps.partCalls(workspaceId, moved.parted);
  await deps.linkLegs(workspaceId, moved.legId, moved.toLegId);
  return true;
}

async function findMoved(
  deps: Deps,
  workspaceId: string,
  { legIds, links, events, decisions }: FoundCall,
): Promise<Moved | null> {
  const decided = decisions.map((decision) => decision.legId);
  const all = joinedLegs(legIds, links, decided);
  for (const joined of all) {
    const theirs = events.filter((event) => joined.legIds.includes(event.legId));
    const near = await nearestDecision(deps, workspaceId, theirs);
    if (near !== null && !legIds.includes(near.legId))
      return {
        parted: partedBy(
          legIds,
          links,
          all.filter(({ legId }) => joined.legIds.includes(legId)).map(({ link }) => link),
        ),
        legId: joined.legId,
        toLegId: near.legId,
      };
  }
  return null;
}

/**
 * A decision may be stored after its legs had come, and nothing may be heard of those any more: they are looked for
 * among the calls of the same caller just before.
 */
async function takeBack(
  deps: Deps,
  workspaceId: string,
  { legIds, decisions: [decision, ...more] }: FoundCall,
): Promise<boolean> {
  if (decision === undefined || more.length > 0 || legIds.length > 1) return false;
  const { number, at } = decision;
  if (number === null || deps.now() - at < JOIN_SKEW_MS) return false;
  const near = await deps.decisionsNear(workspaceId, number, at - JOIN_MS, at + JOIN_SKEW_MS);
  const others = near.filter(({ legId }) => legId !== decision.legId);
  for (const { legId } of others) {
    const isMoved = await move(deps, workspaceId, await deps.callOf(workspaceId, legId));
    if (isMoved) return true;
  }
  return false;
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
