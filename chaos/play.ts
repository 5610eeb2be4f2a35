import { setTimeout as wait } from "node:timers/promises";
import { createRandom } from "../src/sandbox/dialpad/random.ts";
import { checkAll, isRight, type Findings } from "./check/check-all.ts";
import type { Fault } from "./faults/fault.ts";
import { openStand, type Stand } from "./stand/open-stand.ts";
import type { PlayedCall } from "./traffic/phones.ts";
import { startTraffic, type Traffic } from "./traffic/start-traffic.ts";

export type PlayedFault = {
  readonly fault: Fault;
  readonly begunAt: number;
  /** When it was undone and all worked again. */
  readonly endedAt: number;
  /** What could not be undone; null: nothing. */
  readonly problem: string | null;
};

export type Played = Findings & {
  readonly seed: number;
  readonly begunAt: number;
  readonly endedAt: number;
  readonly faults: readonly PlayedFault[];
  readonly asked: Stand["tap"]["asked"];
  readonly told: Stand["tap"]["told"];
  readonly calls: readonly PlayedCall[];
  /** How long after the last fault all was right, in milliseconds; null: it was not in time. */
  readonly rightAfterMs: number | null;
  /** Processes of ours that ended without being asked. */
  readonly crashes: readonly string[];
  readonly failures: readonly string[];
};

export type PlayOptions = {
  readonly seed: number;
  readonly faults: readonly Fault[];
  /** From the beginning of one fault to the next, unless that one takes longer. */
  readonly slotMs: number;
  /** From one call to the next, at each phone system. */
  readonly callEveryMs: number;
  /** So long after the last fault everything must be right again. */
  readonly rightWithinMs: number;
  /** Told of the stand once it is there: for whoever watches it besides. */
  readonly watch?: (stand: Stand) => Promise<() => Promise<void>>;
  readonly onFault?: (nth: number, fault: Fault, so: SoFar) => void;
};

export type SoFar = Pick<Stand["tap"], "asked" | "told"> & Pick<Traffic, "played">;

const LOOK_EVERY_MS = 2_000;
/** A call that is over just now may still be written. */
const SETTLED_MS = 10_000;
/** Longer than anything here. */
const HELD_MS = 3_600_000;

/** Plays these faults one after another while calls come in, and holds afterwards what is known against what was sent. */
export async function play(options: PlayOptions): Promise<Played> {
  const random = createRandom(options.seed);
  const stand = await openStand({ random, now: Date.now });
  const unwatch = await options.watch?.(stand);
  try {
    const begunAt = Date.now();
    const programs = [...stand.routers, ...stand.workers].map(({ program }) => program);
    // a first start may be slow to find its database
    const before = programs.map(({ crashes }) => crashes());
    const traffic = startTraffic(stand.phones, stand.crm, {
      random,
      everyMs: options.callEveryMs,
    });
    const faults: PlayedFault[] = [];
    for (const [index, fault] of options.faults.entries()) {
      const until = begunAt + (index + 1) * options.slotMs;
      options.onFault?.(index + 1, fault, { ...stand.tap, played: traffic.played });
      faults.push(await inflict(stand, fault));
      await wait(Math.max(0, until - Date.now()));
    }
    const lastAt = faults.at(-1)?.endedAt ?? begunAt;
    await traffic.stop();
    // one of each phone system's people is left talking
    for (const one of stand.phones) void one.call(one.callers[0] ?? "", HELD_MS).catch(() => null);
    const { found, rightAfterMs } = await untilRight(stand, traffic, {
      lastAt,
      withinMs: options.rightWithinMs,
    });
    return {
      ...found,
      seed: options.seed,
      begunAt,
      endedAt: Date.now(),
      faults,
      asked: [...stand.tap.asked],
      told: [...stand.tap.told],
      calls: traffic.played,
      rightAfterMs,
      crashes: programs.flatMap(({ name, crashes }, nth) =>
        Array<string>(crashes() - (before[nth] ?? 0)).fill(name),
      ),
      failures: traffic.failures,
    };
  } finally {
    await unwatch?.();
    await stand.close();
  }
}

async function inflict(stand: Stand, fault: Fault): Promise<PlayedFault> {
  const begunAt = Date.now();
  const problems: string[] = [];
  const note = (error: unknown) => void problems.push(String(error));
  await fault.begin(stand).catch(note);
  await wait(fault.lastsMs);
  await fault.end(stand).catch(note);
  return { fault, begunAt, endedAt: Date.now(), problem: problems[0] ?? null };
}

async function untilRight(
  stand: Stand,
  traffic: Traffic,
  { lastAt, withinMs }: { readonly lastAt: number; readonly withinMs: number },
) {
  for (;;) {
    const now = Date.now();
    const isAnswered = answeredCalls(stand.tap.asked);
    const calls = traffic.played.filter(
      ({ endedAt, ids }) => endedAt < now - SETTLED_MS && isAnswered(ids),
    );
    const found = await checkAll(stand, calls);
    if (isRight(found)) return { found, rightAfterMs: Math.max(0, now - lastAt) };
    if (now - lastAt > withinMs) return { found, rightAfterMs: null };
    await wait(LOOK_EVERY_MS);
  }
}

/** Who got no answer at all is counted as that: nothing was decided, and there is nothing to tell. */
function answeredCalls(asked: SoFar["asked"]): (ids: readonly string[]) => boolean {
  const valid = new Set(asked.flatMap(({ fault, callId }) => (fault === null ? [callId] : [])));
  const lost = new Set(asked.flatMap(({ callId }) => (valid.has(callId) ? [] : [callId])));
  return (ids) => !ids.some((id) => lost.has(id));
}
