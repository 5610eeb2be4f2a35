import type { Generator } from "../load/open-generator.ts";
import type { LoadOrder, LoadReport } from "../load/load-order.ts";
import { median } from "../report/statistics.ts";
import { figure } from "../report/row.ts";
import { cpuMicrosOf } from "../stand/cpu-time.ts";
import type { Stand } from "../stand/open-stand.ts";
import type { Program } from "../stand/programs.ts";

/** One of those that are compared, and what it is asked. */
export type Side = {
  readonly name: string;
  readonly program: Program;
  readonly order: Omit<LoadOrder, "url" | "seconds" | "connections" | "perSecond" | "most">;
};

export type StepSize = {
  readonly seconds: number;
  readonly connections: number;
  readonly perSecond: number | null;
};

/** `cpu`: µs a request of the program, of the maps' Redis and of the queues'; null where the system does not tell. */
export type Step = LoadReport & {
  readonly cpu: { readonly program: number; readonly maps: number; readonly queues: number } | null;
};

/** More than any of them answers. */
const MOST_PER_SECOND = 15_000;

/** Loads one side, and throws away what it left in the queues: nothing of it is left for the next step. */
export async function takeStep(
  stand: Pick<Stand, "maps" | "queues">,
  generator: Generator,
  side: Side,
  size: StepSize,
): Promise<Step> {
  const pids = [side.program.pid, stand.maps.pid, stand.queues.pid];
  const before = pids.map(cpuMicrosOf);
  const report = await generator.run({
    ...side.order,
    ...size,
    url: side.program.url,
    most: Math.ceil((size.perSecond ?? MOST_PER_SECOND) * size.seconds * 1.2),
  });
  const [program, maps, queues] = pids.map((pid, i) => used(before[i] ?? null, cpuMicrosOf(pid)));
  await stand.queues.empty();
  const cpu =
    program == null || maps == null || queues == null
      ? null
      : { program: program / report.done, maps: maps / report.done, queues: queues / report.done };
  return { ...report, cpu };
}

function used(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}

/** The sides turn about, round after round, so that whatever else the machine does meets all of them alike. */
export async function takeTurns<N extends string>(
  stand: Pick<Stand, "maps" | "queues">,
  generator: Generator,
  sides: Readonly<Record<N, Side>>,
  { rounds, ...size }: StepSize & { readonly rounds: number },
): Promise<Record<N, Step[]>> {
  const names = Object.keys(sides) as N[];
  const found = Object.fromEntries(names.map((name) => [name, new Array<Step>()])) as Record<
    N,
    Step[]
  >;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const step = await takeStep(stand, generator, sides[name], size);
      found[name].push(step);
    }
  }
  return found;
}

export function medianOf(steps: readonly Step[], read: (step: Step) => number): number {
  return median(steps.map(read));
}

/** All CPU time that a request costs, in µs. */
export function costOf(steps: readonly Step[]): number {
  return medianOf(steps, ({ cpu }) => (cpu === null ? 0 : cpu.program + cpu.maps + cpu.queues));
}

/** `6,012/s; p50 4.1, p99 9, p999 14 ms; 148 + 31 + 22 µs; load 0.4 cores`. */
export function inWords(steps: readonly Step[]): string {
  const of = (read: (step: Step) => number) => figure(medianOf(steps, read));
  const times = `p50 ${of((s) => s.p50Ms)}, p99 ${of((s) => s.p99Ms)}, p999 ${of((s) => s.p999Ms)} ms`;
  const cpu = steps.some((step) => step.cpu === null)
    ? "CPU time unknown"
    : `${of((s) => s.cpu?.program ?? 0)} + ${of((s) => s.cpu?.maps ?? 0)} + ${of((s) => s.cpu?.queues ?? 0)} µs`;
  const wrong = steps.reduce((sum, step) => sum + step.bad + step.wrong, 0);
  const told = wrong === 0 ? "" : `; ${wrong} WRONG`;
  return `${of((s) => s.perSecond)}/s; ${times}; ${cpu}; load ${of((s) => s.cpuShare)}${told}`;
}
