import { monitorEventLoopDelay } from "node:perf_hooks";

export type LoopWatch = {
  /** The loop was late for two looks in a row: no single pause, such as one collection of garbage, is that. */
  isBehind(): boolean;
  close(): void;
};

const LOOK_MS = 200;
const RESOLUTION_MS = 20;

/** Watches how late the event loop runs what is due. Behind: by `limitMs` on the average of a look. */
export function watchLoop(limitMs: number): LoopWatch {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let lateLooks = 0;
  const timer = setInterval(() => {
    const lateMs = delay.mean / 1e6 - RESOLUTION_MS;
    // without a sample the mean is not a number
    lateLooks = lateMs >= limitMs ? lateLooks + 1 : 0;
    delay.reset();
  }, LOOK_MS);
  timer.unref();
  return {
    isBehind: () => lateLooks >= 2,
    close() {
      clearInterval(timer);
      delay.disable();
    },
  };
}
