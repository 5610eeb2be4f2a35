export type LoopWatch = {
  lag(): Lag;
  close(): void;
};

/** `behind`: beyond the limit. `far-behind`: half as much again, so that whatever comes is late. */
export type Lag = "none" | "behind" | "far-behind";

const LOOK_MS = 20;
const FAR = 1.5;
/** What was seen counts for about so long: one pause, such as a collection of garbage, is soon made up for. */
const MEMORY_MS = 1_000;

/**
 * Watches how late the event loop runs what is due. Behind: by `limitMs` on the average of about a second, each moment
 * weighed by how long it lasted, so that short turns between long ones hide nothing.
 */
export function watchLoop(limitMs: number): LoopWatch {
  let lateMs = 0;
  let lookedAt = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const passedMs = now - lookedAt;
    lookedAt = now;
    const weight = 1 - Math.exp(-passedMs / MEMORY_MS);
    lateMs += weight * (Math.max(0, passedMs - LOOK_MS) - lateMs);
  }, LOOK_MS);
  timer.unref();
  return {
    lag() {
      if (lateMs < limitMs) return "none";
      return lateMs < limitMs * FAR ? "behind" : "far-behind";
    },
    close: () => clearInterval(timer),
  };
}
