import { withDeadline } from "../../concurrency/deadline.ts";

type Deps = {
  /** Looks these keys up, all at once, and learns of whose they are; resolves with those that are somebody's. */
  readonly find: (keys: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly onFailure: (error: unknown) => void;
  readonly now: () => number;
  readonly wait: (delayMs: number) => Promise<unknown>;
};

/** Of look-ups, however many ask: requests without a line must not become the database's load. */
const SPACING_MS = 50;
/** Asked together; who asks for one more key is told at once that nobody knows it. */
const MOST_TOGETHER = 10_000;
/** A database that hangs answers nobody. */
const LOOK_UP_MS = 2_000;
/** A key that was nobody's is not looked up again for so long. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Looks up keys that a router has not heard of yet: one look-up is under way at a time, and all that is asked meanwhile is
 * the next one. So the first request of a new line finds it, also while thousands guess. Resolves when the key has been
 * looked up, or need not be; never rejects.
 */
export function createLookUpKeys({ find, onFailure, now, wait }: Deps) {
  const asked = new Map<string, Promise<void>>();
  let gathered = new Set<string>();
  let batch: Promise<void> | null = null;
  let last: Promise<void> = Promise.resolve();
  let begunAt = Number.NEGATIVE_INFINITY;
  let nobodys = { since: 0, keys: new Set<string>() };

  async function runNext(): Promise<void> {
    await last;
    const restMs = begunAt + SPACING_MS - now();
    if (restMs > 0) await wait(restMs);
    begunAt = now();
    const keys = gathered;
    gathered = new Set();
    batch = null;
    try {
      const found = await withDeadline(find([...keys]), LOOK_UP_MS);
      if (now() - nobodys.since >= LOOK_AGAIN_MS) nobodys = { since: now(), keys: new Set() };
      for (const key of keys) if (!found.has(key)) nobodys.keys.add(key);
    } catch (error) {
      onFailure(error);
    }
    for (const key of keys) asked.delete(key);
  }

  return async (key: string): Promise<void> => {
    if (nobodys.keys.has(key) && now() - nobodys.since < LOOK_AGAIN_MS) return;
    const known = asked.get(key);
    if (known !== undefined) return known;
    if (gathered.size >= MOST_TOGETHER) return;
    gathered.add(key);
    if (batch === null) {
      batch = runNext();
      last = batch;
    }
    asked.set(key, batch);
    return batch;
  };
}
