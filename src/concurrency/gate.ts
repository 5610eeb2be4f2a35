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
  const underWay = new Map<string, number>();
  const asked = createTally(deps.now);
  let total = 0;

  const count = (key: string, by: 1 | -1) => {
    const now = (underWay.get(key) ?? 0) + by;
    if (now === 0) underWay.delete(key);
    else underWay.set(key, now);
  };

  function refusal(workspace: string, line: string): Refused | null {
    const lag = deps.lagOf();
    if (lag === "far-behind" || (lag === "behind" && asked.isUsual(workspace))) return "loop";
    if (total >= most) return "total";
    if ((underWay.get(workspace) ?? 0) >= shareOf(most, WORKSPACE_SHARE)) return "workspace";
    return (underWay.get(line) ?? 0) >= shareOf(most, LINE_SHARE) ? "line" : null;
  }

  return {
    enter({ workspaceId, lineId }) {
      const [workspace, line] = [`w ${workspaceId}`, `l ${workspaceId} ${lineId}`];
      asked.add(workspace);
      const why = refusal(workspace, line);
      if (why !== null) {
        deps.onRefused(why);
        throw new StickylineError("OVERLOADED", "too much at once here; send it again shortly", {
          retryable: true,
          retryAfterMs: RETRY_AFTER_MS,
        });
      }
      total += 1;
      count(workspace, 1);
      count(line, 1);
      let isIn = true;
      return () => {
        if (!isIn) return;
        isIn = false;
        total -= 1;
        count(workspace, -1);
        count(line, -1);
      };
    },
  };
}

function shareOf(most: number, share: number): number {
  return Math.max(1, Math.floor(most * share));
}
