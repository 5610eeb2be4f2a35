import { atLeast, atMost, figure, type Row } from "../report/row.ts";
import { memoryOf } from "../stand/cpu-time.ts";
import type { Comparison } from "./open-comparison.ts";
import { costOf, inWords, takeStep, type Step } from "./step.ts";

const PER_SECOND = 2_000;
const CONNECTIONS = 40;
const STRETCH_SECONDS = 5;

/**
 * One router process on one core for a while: signed, known, claimed, recorded. The aim is meant for ten minutes; a
 * shorter run says so. `pin`: the command that keeps a process on one core.
 */
export async function measureSteady(
  { stand, generator, sides }: Comparison,
  { seconds, pin }: { readonly seconds: number; readonly pin: readonly string[] },
): Promise<Row[]> {
  const program = await stand.startApp("router", { wrap: pin });
  const ours = { ...sides.known.ours, program };
  const size = { seconds: STRETCH_SECONDS, connections: CONNECTIONS, perSecond: PER_SECOND };
  const steps: Step[] = [];
  const memory: number[] = [];
  // A first stretch warms it up.
  await takeStep(stand, generator, ours, size);
  for (let past = 0; past < seconds; past += STRETCH_SECONDS) {
    steps.push(await takeStep(stand, generator, ours, size));
    memory.push((memoryOf(program.pid) ?? 0) / 2 ** 20);
  }
  await program.stop();
  const third = Math.ceil(memory.length / 3);
  const most = (part: readonly number[]) => Math.max(...part);
  const [early, late] = [most(memory.slice(0, third)), most(memory.slice(-third))];
  const during = seconds >= 600 ? "ten minutes" : `${seconds} s (--full: ten minutes)`;
  const cores = figure((costOf(steps) * PER_SECOND) / 1e6);
  return [
    {
      what: `one router process on one core, asked ${figure(PER_SECOND)}/s`,
      ours: `${during}: ${inWords(steps)}; with Redis ${cores} cores`,
      against: "",
      value: Math.min(
        ...steps.map(
          ({ perSecond, done, bad, wrong }) => (perSecond * (done - bad - wrong)) / done,
        ),
      ),
      unit: "/s",
      // the last millisecond's requests are another stretch's
      aim: atLeast(PER_SECOND * 0.99),
    },
    {
      what: "its memory, the last third against the first",
      ours: `${figure(late)} MiB`,
      against: `${figure(early)} MiB`,
      value: late / early,
      unit: "×",
      aim: atMost(1.1),
    },
  ];
}
