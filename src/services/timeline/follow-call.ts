import type { LegEvent } from "../../domain/call.ts";
import { foldLeg } from "../../domain/fold-leg.ts";
import { contributionOf } from "../../domain/leg-contribution.ts";
import type { TimelineResult } from "./write-timeline.ts";

type KnownCall = { readonly legIds: readonly string[]; readonly events: readonly LegEvent[] };

export type Deps = {
  readonly callOf: (workspaceId: string, legId: string) => Promise<KnownCall>;
  /** Only talks make anybody an owner. */
  readonly requestAdoption: (workspaceId: string, legId: string) => Promise<void>;
  readonly writeTimeline: (workspaceId: string, legId: string) => Promise<TimelineResult>;
  readonly requestTimeline: (workspaceId: string, legId: string, delayMs: number) => Promise<void>;
};

/** While the call lasts; its end asks sooner. */
const LOOK_AGAIN_MS = 5 * 60_000;
/** The call is over, and only who else may speak of it is waited for. */
const AWAITED_MS = 60_000;

/** Puts a call on the CRM timeline, and looks again until it is over. */
export function createFollowCall(
  deps: Deps,
): (workspaceId: string, legId: string) => Promise<void> {
  return async (workspaceId, legId) => {
    // by itself: what keeps one of the two from being written must not keep the other
    if (hasTalk(await deps.callOf(workspaceId, legId))) {
      await deps.requestAdoption(workspaceId, legId);
    }
    const result = await deps.writeTimeline(workspaceId, legId);
    if (result !== "in-progress" && result !== "awaited") return;
    const delayMs = result === "awaited" ? AWAITED_MS : LOOK_AGAIN_MS;
    await deps.requestTimeline(workspaceId, legId, delayMs);
  };
}

/** Whether anybody talked on it yet, be it over or not: its end asks again. */
function hasTalk({ legIds, events }: KnownCall): boolean {
  return legIds.some((legId) => {
    const leg = events.filter((event) => event.legId === legId);
    return contributionOf(legId, foldLeg(leg)).talk !== null;
  });
}
