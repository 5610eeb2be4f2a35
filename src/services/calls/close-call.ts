import { tellStory, type CallStory } from "../../domain/call-story.ts";
import type { Decision } from "../../domain/decision.ts";
import type { CallRef } from "../../domain/map-queries.ts";
import { isSince } from "../../domain/told-time.ts";
import { readCall, type Call, type Deps as ReadCallDeps } from "./read-call.ts";

export type ClosedCall = {
  readonly workspaceId: string;
  /** The leg of the first decision: the call's name. */
  readonly legId: string;
  readonly first: Decision;
  readonly call: Call;
  readonly story: CallStory;
};

export type Deps = ReadCallDeps & {
  readonly saveStory: (
    call: CallStory & { workspaceId: string; legId: string; lineId: string; at: number },
  ) => Promise<void>;
  /** Has a call count for the callbacks promised to whom it was with, whoever rang. Safe to repeat. */
  readonly settleCallbacks?: (workspaceId: string, legs: Call["legs"]) => Promise<void>;
  /** What is to be told of a call that is over. Safe to repeat. */
  readonly tellReps: (closed: ClosedCall) => Promise<void>;
  /** When a caller whom we asked something is heard of again; null: nothing is asked of them now. */
  readonly dueOf: (
    call: Pick<CallRef, "workspaceId" | "lineId" | "callId">,
  ) => Promise<number | null>;
  readonly lookAgain: (workspaceId: string, legId: string, delayMs: number) => Promise<void>;
};

/** A vendor takes this long at the most from the end of one leg to the start of the next. */
const NEXT_LEG_MS = 10_000;
/** While the call lasts; its next event asks sooner. */
const LOOK_AGAIN_MS = 12_000;

/**
 * Notes what became of a call, for the funnel, and has the reps told. Safe to repeat: later knowledge takes the place
 * of earlier. While it goes on, or its next leg may still come, it is looked at again: a caller who is in a menu is
 * not gone before that has been said, unless their own leg says so.
 */
export function createCloseCall(deps: Deps): (workspaceId: string, legId: string) => Promise<void> {
  return async (workspaceId, legId) => {
    const call = await readCall(deps, workspaceId, legId);
    if (!call.live) await deps.settleCallbacks?.(workspaceId, call.legs);
    const first = call.decisions[0];
    if (first === undefined) return;
    const story = tellStory(call.decisions, call.legs);
    const { lineId, at } = first;
    await deps.saveStory({ ...story, workspaceId, legId: first.legId, lineId, at });
    const goesOn = call.live || (story.talkedRepId === null && (await mayGoOn(deps, call)));
    if (goesOn) await deps.lookAgain(workspaceId, legId, LOOK_AGAIN_MS);
    else await deps.tellReps({ workspaceId, legId: first.legId, first, call, story });
  };
}

async function mayGoOn(deps: Deps, { decisions, legs }: Call): Promise<boolean> {
  const last = decisions.at(-1);
  const hungUp = legs.some(
    ({ legId, state }) =>
      legId === last?.legId && state.phase === "ended" && isSince(state.newestAt, last.at),
  );
  const due = last === undefined || hungUp ? null : await deps.dueOf(last);
  const newest = Math.max(
    due ?? 0,
    ...decisions.map(({ at }) => at),
    ...legs.map(({ state }) => state.newestAt),
  );
  return deps.now() - newest < NEXT_LEG_MS;
}
