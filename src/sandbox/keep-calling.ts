import type { Random } from "./dialpad/random.ts";

/** Makes calls now and then until it is stopped, whatever becomes of each. */
export function keepCalling({
  call,
  firstMs,
  everyMs,
  random,
  onFailure,
}: {
  readonly call: () => Promise<unknown>;
  readonly firstMs: number;
  /** About how long from one call to the next. */
  readonly everyMs: number;
  readonly random: Random;
  readonly onFailure: (error: unknown) => void;
}): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const schedule = (delayMs: number) => {
    timer = setTimeout(() => {
      call().catch((error: unknown) => {
        // a box that closes ends its calls
        if (!stopped) onFailure(error);
      });
      schedule(everyMs * (0.5 + random()));
    }, delayMs);
  };
  schedule(firstMs);
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
