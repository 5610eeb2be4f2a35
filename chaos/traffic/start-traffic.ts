import { between, pick, type Random } from "../../src/sandbox/dialpad/random.ts";
import type { Crm } from "./crm.ts";
import type { Phones, PlayedCall } from "./phones.ts";

export type Traffic = {
  /** Calls that are over. */
  readonly played: readonly PlayedCall[];
  /** What the phone systems themselves could not do. */
  readonly failures: readonly string[];
  /** No new calls; resolves when those that go on are over. */
  stop(): Promise<void>;
};

const OWNER_CHANGE_MS = 4_000;

/** Calls of known people at every phone system, and changes in the CRM. `everyMs`: from one call to the next, at each. */
export function startTraffic(
  phones: readonly Phones[],
  crm: Crm,
  { random, everyMs }: { readonly random: Random; readonly everyMs: number },
): Traffic {
  const played: PlayedCall[] = [];
  const failures: string[] = [];
  const running = new Set<Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();
  let stopped = false;

  function callAt(one: Phones, onTheLine: Set<string>): void {
    const from = pick(
      random,
      one.callers.filter((number) => !onTheLine.has(number)),
    );
    if (from === undefined) return;
    onTheLine.add(from);
    const run: Promise<void> = one
      .call(from, between(random, 300, 1_500))
      .then(
        (call) => void played.push(call),
        (error: unknown) => void failures.push(`${one.vendor}: ${String(error)}`),
      )
      .finally(() => {
        onTheLine.delete(from);
        running.delete(run);
      });
    running.add(run);
  }

  function repeat(act: () => void, ms: number): void {
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        if (stopped) return;
        act();
        repeat(act, ms);
      },
      ms * (0.5 + random()),
    );
    timers.add(timer);
  }

  for (const one of phones) {
    const onTheLine = new Set<string>();
    repeat(() => callAt(one, onTheLine), everyMs);
  }
  repeat(() => crm.changeOwner(), OWNER_CHANGE_MS);

  return {
    played,
    failures,
    async stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      while (running.size > 0) await Promise.all(running);
    },
  };
}
