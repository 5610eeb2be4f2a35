import { createTally } from "./tally.ts";
import type { Lag } from "./loop-watch.ts";
import { StickylineError } from "../domain/errors.ts";

/** Why something was refused: the event loop is behind, or too much of a line, a workspace or all is under way. */
export type Refused = "loop" | "line" | "workspace" | "total";

export type Gate = {
  /** Lets one in until what it returns is called. Refuses with OVERLOADED, retryable, before any work is done. */
  enter(owner: GateOwner): () => void;
};

export type GateOwner = { readonly workspaceId: string; readonly lineId: string };

/** What one workspace has under way. */
type UnderWay = { total: number; readonly byLine: Map<string, number> };

/** How long who is refused should wait before they come again. */
const RETRY_AFTER_MS = 1_000;
/** What one may take of it all: others find a place, whatever one does. */
const WORKSPACE_SHARE = 1 / 2;
const LINE_SHARE = 1 / 4;

/**
 * Bounds what is under way at once: `most` in all, half of it a workspace's, a quarter a line's. While the event loop is
 * behind, those are let in who ask for less than the average workspace; nobody while it is far behind: late is worse
 * than refused.
 */
export function createGate(deps: {
  readonly most: number;
  readonly lagOf: () => Lag;
  /** Milliseconds of a clock that only goes on. */
  readonly now: () => number;
  readonly onRefused: (why: Refused) => void;
}): Gate {
  const { most } = deps;
  const mostOfWorkspace = shareOf(most, WORKSPACE_SHARE);
  const mostOfLine = shareOf(most, LINE_SHARE);
  const underWay = new Map<string, UnderWay>();
  const asked = createTally(deps.now);
  let total = 0;

  function refusal(workspaceId: string, lineId: string): Refused | null {
    const lag = deps.lagOf();
    if (lag === "far-behind" || (lag === "behind" && asked.isUsual(workspaceId))) return "loop";
    if (total >= most) return "total";
    const own = underWay.get(workspaceId);
    if (own === undefined) return null;
    if (own.total >= mostOfWorkspace) return "workspace";
    return (own.byLine.get(lineId) ?? 0) >= mostOfLine ? "line" : null;
  }

  function count({ workspaceId, lineId }: GateOwner, by: 1 | -1): void {
    total += by;
    const own = underWay.get(workspaceId) ?? { total: 0, byLine: new Map<string, number>() };
    own.total += by;
    own.byLine.set(lineId, (own.byLine.get(lineId) ?? 0) + by);
    // with their last one gone, nothing is kept of them
    if (own.total === 0) underWay.delete(workspaceId);
    else underWay.set(workspaceId, own);
  }

  return {
    enter(owner) {
      asked.add(owner.workspaceId);
      const why = refusal(owner.workspaceId, owner.lineId);
      if (why !== null) {
        deps.onRefused(why);
        throw new StickylineError("OVERLOADED", "too much at once here; send it again shortly", {
          retryable: true,
          retryAfterMs: RETRY_AFTER_MS,
        });
      }
      count(owner, 1);
      let isIn = true;
      return () => {
        if (!isIn) return;
        isIn = false;
        count(owner, -1);
      };
    },
  };
}

function shareOf(most: number, share: number): number {
  return Math.max(1, Math.floor(most * share));
}
