import { setTimeout as wait } from "node:timers/promises";

type PrivateServer = {
  /** As people call it. */
  readonly name: string;
  readonly isAlive: () => boolean | Promise<boolean>;
  /** Starts it anew where it was: same data, same port. */
  readonly startAgain: () => Promise<unknown>;
  readonly print: (line: string) => void;
};

const LOOK_EVERY_MS = 250;
/** A server that ends as soon as it is started is not started without end. */
const REST_MS = [0, 1_000, 5_000, 15_000];

/**
 * Starts a private server again that ended without being asked to, and says so. Resolves what it returns once nothing is
 * looked at or started any more.
 */
export function keepRunning({ name, isAlive, startAgain, print }: PrivateServer) {
  const ending = new AbortController();
  const { signal } = ending;
  const rest = (ms: number) => wait(ms, undefined, { signal, ref: false }).catch(() => undefined);

  async function revive(): Promise<void> {
    for (let tries = 0; !signal.aborted; tries += 1) {
      await rest(REST_MS[Math.min(tries, REST_MS.length - 1)] ?? 0);
      if (signal.aborted) return;
      try {
        await startAgain();
        print(`The private ${name} ended without being asked to: it was started again.`);
        return;
      } catch (error) {
        const reason = error instanceof Error ? error.message : "unknown";
        print(`The private ${name} ended and does not start again: ${reason}`);
      }
    }
  }

  async function look(): Promise<void> {
    while (!signal.aborted) {
      await rest(LOOK_EVERY_MS);
      if (!signal.aborted && !(await isAlive())) await revive();
    }
  }

  const looking = look();
  return async (): Promise<void> => {
    ending.abort();
    await looking;
  };
}
