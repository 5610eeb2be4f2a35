import type { Logger } from "pino";
import { withDeadline } from "../concurrency/deadline.ts";

/** For each step, unless it says so itself: all of them together stay within what ends a process by force. */
const STEP_MS = 3_000;

type Step = {
  /** As the log names it. */
  readonly part: string;
  readonly end: () => Promise<unknown>;
  readonly withinMs?: number;
};

/** How this process ends: step by step, the last begun first, each within its time however much hangs. */
export function createEnding(log: Pick<Logger, "warn">) {
  const steps: Step[] = [];
  let hasBegun = false;
  return {
    hasBegun: () => hasBegun,
    add: (step: Step) => void steps.push(step),
    /** Several ends in one step: all are waited for, though one fails. */
    addAll(part: string, ends: readonly ((() => Promise<void>) | undefined)[], withinMs = STEP_MS) {
      steps.push({
        part,
        withinMs,
        async end() {
          const ended = await Promise.allSettled(ends.map(async (end) => end?.()));
          const failed = ended.find((one) => one.status === "rejected");
          if (failed !== undefined) throw failed.reason;
        },
      });
    },
    /** Never rejects. `atMostMs`: less time for each step than it has. */
    async run(atMostMs = Infinity): Promise<void> {
      hasBegun = true;
      for (const { part, end, withinMs = STEP_MS } of steps.splice(0).toReversed()) {
        // A part that can't reach its server any more must not keep the others from closing.
        await withDeadline(end(), Math.min(withinMs, atMostMs)).catch((error: unknown) =>
          log.warn({ err: error, part }, "a part did not close in time"),
        );
      }
    },
  };
}
