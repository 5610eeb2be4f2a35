import { QUEUE_PREFIX } from "../../src/queues/producer.ts";
import { atLeast, figure, type Row } from "../report/row.ts";
import { median } from "../report/statistics.ts";
import { cpuMicrosOf } from "../stand/cpu-time.ts";
import type { Program } from "../stand/programs.ts";
import { pendingIn, untilLeft } from "../stand/queue-lengths.ts";
import type { Comparison } from "./open-comparison.ts";
import type { Side } from "./step.ts";

const POLL_MS = 25;
const FILL_CONNECTIONS = 40;
const FILL_SECONDS = 0.5;
/** What a worker did on two cores when the work on it began. */
const AT_FIRST_PER_SECOND = 2_211;

type Filled = {
  readonly side: Side;
  readonly prefix: string;
  start(): Promise<Program>;
  /** How many events are still to be done. */
  left(events: number): Promise<number>;
};
type Drained = { readonly perSecond: number; readonly cpuMicros: number };

/**
 * Events a second while the middle eight tenths of a full queue are worked off, so that no start-up is in it: done is
 * what stands in the call log. Against a worker that runs one script a job and keeps nothing.
 */
export async function measureWorker(
  comparison: Comparison,
  { rounds, events }: { readonly rounds: number; readonly events: number },
): Promise<Row[]> {
  const { stand, sides } = comparison;
  let logged = await stand.countEvents();
  const ours: Filled = {
    side: sides.ingest.ours,
    prefix: QUEUE_PREFIX,
    start: () => stand.startApp("worker"),
    left: async (of) => of - ((await stand.countEvents()) - logged),
  };
  const bare: Filled = {
    side: sides.ingest.bare,
    prefix: "{bare}",
    start: () => stand.startProgram("script-worker"),
    left: () => pendingIn(stand.queues.redis, "{bare}"),
  };
  const found = { ours: new Array<Drained>(), bare: new Array<Drained>() };
  for (let round = 0; round < rounds; round++) {
    logged = await stand.countEvents();
    found.ours.push(await drain(comparison, ours, events));
    found.bare.push(await drain(comparison, bare, events));
  }
  const rate = (drained: readonly Drained[]) => median(drained.map(({ perSecond }) => perSecond));
  const words = (drained: readonly Drained[]) =>
    `${figure(rate(drained))}/s; ${figure(median(drained.map(({ cpuMicros }) => cpuMicros)))} µs an event`;
  return [
    {
      what: "worker, call log included, against one script a job",
      ours: words(found.ours),
      against: words(found.bare),
      value: rate(found.ours) / rate(found.bare),
      unit: "×",
      aim: atLeast(0.45),
    },
    {
      what: "worker, against what it did at first (on two cores)",
      ours: words(found.ours),
      against: `${figure(AT_FIRST_PER_SECOND)}/s`,
      value: rate(found.ours) / AT_FIRST_PER_SECOND,
      unit: "×",
      aim: atLeast(3),
    },
  ];
}

async function drain(
  { stand, generator }: Comparison,
  { side, prefix, start, left }: Filled,
  events: number,
): Promise<Drained> {
  await stand.queues.empty();
  const order = { ...side.order, url: side.program.url, connections: FILL_CONNECTIONS };
  let filled = 0;
  while (filled < events) {
    const report = await generator.run({
      ...order,
      seconds: FILL_SECONDS,
      perSecond: null,
      most: 7_500,
    });
    if (report.bad > 0) throw new Error(`${side.name} refused events: ${report.example}`);
    filled += report.done;
  }
  const worker = await start();
  const from = await untilLeft(() => left(filled), filled * 0.9, POLL_MS);
  const before = cpuMicrosOf(worker.pid) ?? 0;
  const to = await untilLeft(() => left(filled), filled * 0.1, POLL_MS);
  const cpuMicros = ((cpuMicrosOf(worker.pid) ?? 0) - before) / (filled * 0.8);
  // What follows from them is worked off too, or the next round would pay for it.
  await untilLeft(() => pendingIn(stand.queues.redis, prefix), 0, 100);
  await worker.stop();
  return { perSecond: (filled * 0.8 * 1_000) / (to - from), cpuMicros };
}
