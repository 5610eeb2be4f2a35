import type { PlayedFault } from "../play.ts";
import type { Asked } from "../traffic/tap.ts";

/** A vendor gives up after five. */
const LATEST_MS = 3_000;
/** The breaker opens within the first second. */
const FIRST_MS = 1_000;

export type Answers = {
  readonly bad: readonly Asked[];
  /** Asked while the way in itself was gone: nobody could answer. */
  readonly shut: readonly Asked[];
  readonly p50: number;
  readonly p99: number;
  readonly slowest: number;
  /** The median while the maps could not be read, after the first second; null: they always could. */
  readonly blindP50: number | null;
};

export function checkAnswers(asked: readonly Asked[], faults: readonly PlayedFault[]): Answers {
  const isShut = ({ at, ms }: Asked) =>
    faults.some(({ fault, begunAt, endedAt }) => fault.shut && at < endedAt && at + ms > begunAt);
  const isBlind = ({ at }: Asked) =>
    faults.some(
      ({ fault, begunAt }) =>
        fault.blind && at > begunAt + FIRST_MS && at < begunAt + fault.lastsMs,
    );
  const isBad = ({ fault, ms }: Asked) => fault !== null || ms > LATEST_MS;
  const failed = asked.filter(isBad);
  const times = asked.map(({ ms }) => ms);
  const blind = asked.filter(isBlind).map(({ ms }) => ms);
  return {
    bad: failed.filter((one) => !isShut(one)),
    shut: failed.filter(isShut),
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    slowest: quantile(times, 1),
    blindP50: blind.length === 0 ? null : quantile(blind, 0.5),
  };
}

function quantile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? 0;
}
