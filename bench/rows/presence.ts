import { atMost, figure, type Row } from "../report/row.ts";
import { percentile } from "../report/statistics.ts";
import { playCalls, type Seen } from "../load/play-calls.ts";
import type { Comparison } from "./open-comparison.ts";

/** The worker's first seconds are told apart. */
const COLD_MS = 3_000;
const DECISION_CONNECTIONS = 40;

type Pace = {
  readonly events: number;
  readonly decisions: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

const PACES: readonly Pace[] = [
  { events: 200, decisions: 100, p50Ms: 5, p99Ms: 25 },
  { events: 500, decisions: 300, p50Ms: 10, p99Ms: 50 },
];

/**
 * From a call event's request until the maps say so, which is what every decision reads: signed events of whole calls
 * of forty reps at an even pace, beside decisions at theirs. The worker starts with them.
 */
export async function measurePresence(
  comparison: Comparison,
  { seconds }: { readonly seconds: number },
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const pace of PACES) rows.push(...(await measurePace(comparison, pace, seconds)));
  return rows;
}

async function measurePace(
  { stand, generator, sides, world, programs }: Comparison,
  pace: Pace,
  seconds: number,
): Promise<Row[]> {
  const worker = await stand.startApp("worker");
  const { order } = sides.known.ours;
  const [seen, decisions] = await Promise.all([
    playCalls({
      url: programs.ours.url,
      mapsUrl: stand.maps.url,
      world,
      perSecond: pace.events,
      seconds,
    }),
    generator.run({
      ...order,
      // Their rep may be on one of these calls.
      sequence: { ...order.sequence, right: "{" },
      url: programs.ours.url,
      connections: DECISION_CONNECTIONS,
      seconds,
      perSecond: pace.decisions,
      most: pace.decisions * seconds * 1.2,
    }),
  ]);
  await worker.stop();
  await stand.queues.empty();
  const lags = (chosen: (one: Seen) => boolean) =>
    seen.filter(chosen).map(({ lagMs }) => lagMs ?? Number.POSITIVE_INFINITY);
  const warm = lags(({ atMs }) => atMs >= COLD_MS);
  const cold = lags(({ atMs }) => atMs < COLD_MS);
  const lost = seen.filter(({ lagMs }) => lagMs === null).length;
  const at = (share: number, of = warm) => percentile(of, share);
  const what = `event in → presence seen, ${pace.events} events/s + ${pace.decisions} decisions/s`;
  const ours = `p50 ${figure(at(0.5))}, p99 ${figure(at(0.99))}, p999 ${figure(at(0.999))} ms of ${figure(warm.length)}; ${lost} refused or lost`;
  const against = `decisions p50 ${figure(decisions.p50Ms)}, p99 ${figure(decisions.p99Ms)} ms`;
  const row = (share: number, name: string, most: number | null): Row => ({
    what: `${what}, ${name}`,
    ours,
    against,
    value: at(share),
    unit: "ms",
    aim: most === null ? null : atMost(most),
  });
  return [
    row(0.5, "p50", pace.p50Ms),
    row(0.99, "p99", pace.p99Ms),
    {
      ...row(0.99, `p99 in the worker's first ${COLD_MS / 1_000} s`, null),
      ours: `p50 ${figure(at(0.5, cold))} ms of ${figure(cold.length)}`,
      value: at(0.99, cold),
    },
  ];
}
