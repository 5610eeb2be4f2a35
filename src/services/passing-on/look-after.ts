import type { PullResult } from "./pull-waiting.ts";
import type { RescueResult } from "./rescue-call.ts";

type Rescue = {
  readonly workspaceId: string;
  readonly legId: string;
  readonly decisionId: string;
  /** How often it was looked at before, as nothing was heard of the ringing yet. */
  readonly looks: number;
};
/** `turn` null: once, out of turn. */
type Pull = { readonly workspaceId: string; readonly legId: string; readonly turn: number | null };

export type Deps = {
  readonly rescueCall: (
    workspaceId: string,
    legId: string,
    decisionId: string,
  ) => Promise<RescueResult>;
  readonly requestRescue: (rescue: Rescue, delayMs: number) => Promise<void>;
  readonly pullWaiting: (workspaceId: string, legId: string) => Promise<PullResult>;
  readonly requestPull: (pull: Pull & { readonly turn: number }, delayMs: number) => Promise<void>;
};

const RESCUE_AGAIN_MS = 2_000;
/** Events come within seconds; a call of which nothing is heard by then is left alone. */
const MOST_LOOKS = 5;
/** Less than a queue's step, so that a busy worker is no step late. */
const PULL_AGAIN_MS = 4_000;
/** A caller is looked after for an hour at the most. */
const MOST_TURNS = 900;

/** Looks after calls until they are passed on, or need it no more. */
export function createLookAfter(deps: Deps) {
  return {
    /** A call that rings. */
    async ringing({ workspaceId, legId, decisionId, looks }: Rescue): Promise<void> {
      const result = await deps.rescueCall(workspaceId, legId, decisionId);
      if (result !== "look-again" || looks + 1 >= MOST_LOOKS) return;
      const next = { workspaceId, legId, decisionId, looks: looks + 1 };
      await deps.requestRescue(next, RESCUE_AGAIN_MS);
    },
    /** A caller in a queue. */
    async waiting({ workspaceId, legId, turn }: Pull): Promise<void> {
      const result = await deps.pullWaiting(workspaceId, legId);
      if (result !== "waits" || turn === null || turn >= MOST_TURNS) return;
      await deps.requestPull({ workspaceId, legId, turn: turn + 1 }, PULL_AGAIN_MS);
    },
  };
}
