import { atMost, type Row } from "../report/row.ts";
import type { Comparison } from "./open-comparison.ts";
import { inWords, takeStep } from "./step.ts";

const CONNECTIONS = 40;

/** Answers while the maps' Redis is gone and the breaker is open. It stays gone: the last measurement of a stand. */
export async function measureRedisGone(
  { stand, generator, sides, programs }: Comparison,
  { seconds }: { readonly seconds: number },
): Promise<Row[]> {
  const { ours } = sides.unknown;
  const size = { seconds, connections: CONNECTIONS, perSecond: null };
  await takeStep(stand, generator, ours, { ...size, seconds: 1 });
  await Promise.all([programs.floor.stop(), programs.bare.stop()]);
  await stand.stopMaps();
  await takeStep(stand, generator, ours, { ...size, seconds: 1 });
  const step = await takeStep(stand, generator, ours, size);
  return [
    {
      what: "routing p99, the maps' Redis gone, breaker open",
      ours: inWords([step]),
      against: "",
      value: step.bad === 0 ? step.p99Ms : Number.POSITIVE_INFINITY,
      unit: "ms",
      aim: atMost(20),
    },
  ];
}
