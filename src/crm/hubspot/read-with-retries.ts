import { StickylineError } from "../../domain/errors.ts";

const MOST_TRIES = 4;
const FIRST_PAUSE_MS = 500;
/** Longer than this is for the job's own retry, not for a caller that waits. */
const LONGEST_PAUSE_MS = 30_000;

type Settings = {
  readonly random: () => number;
  readonly wait: (delayMs: number) => Promise<void>;
};

/**
 * Runs a read at most four times while its error is retryable. Between tries it waits what HubSpot asked for
 * or, where it said nothing, 0.5 s, 1 s, 2 s, each with jitter. Only for reads: a create whose
 * answer was lost may have been done, and would be done twice.
 */
export async function readWithRetries<T>(
  read: () => Promise<T>,
  { random, wait }: Settings,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof StickylineError) || !error.retryable || tries >= MOST_TRIES) {
        throw error;
      }
      const asked = error.retryAfterMs;
      if (asked !== undefined && asked > LONGEST_PAUSE_MS) throw error;
      await wait(
        asked === undefined
          ? FIRST_PAUSE_MS * 2 ** (tries - 1) * (0.5 + random() / 2)
          : asked * (1 + random() / 4),
      );
    }
  }
}
