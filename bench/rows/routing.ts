import { atLeast, atMost, type Row } from "../report/row.ts";
import type { Comparison } from "./open-comparison.ts";
import { inWords, medianOf, takeTurns, type Side, type Step } from "./step.ts";

const CONNECTIONS = 40;

/** Callers whom nobody knows, and known ones, signed and claimed, against the floor and the bare program. */
export async function measureRouting(
  { stand, generator, sides }: Comparison,
  size: { readonly rounds: number; readonly pacedRounds: number; readonly seconds: number },
): Promise<Row[]> {
  const { rounds, pacedRounds, seconds } = size;
  const fastest = { seconds, connections: CONNECTIONS, perSecond: null };
  for (const kind of [sides.unknown, sides.known]) {
    await takeTurns<string>(stand, generator, kind, { ...fastest, rounds: 1 });
  }
  const unknown = await takeTurns(stand, generator, sides.unknown, { ...fastest, rounds });
  const known = await takeTurns(stand, generator, sides.known, { ...fastest, rounds });
  const tail = (kind: Record<"ours" | "floor", Side>, found: readonly Step[]) => {
    const perSecond = Math.round(rateOf(found) / 2);
    const paced = { seconds, connections: CONNECTIONS, perSecond, rounds: pacedRounds };
    return takeTurns(stand, generator, { ours: kind.ours, floor: kind.floor }, paced);
  };
  const unknownTail = await tail(sides.unknown, unknown.ours);
  const knownTail = await tail(sides.known, known.ours);
  return [
    share("routing, unknown caller, against floor", unknown.ours, unknown.floor, 0.75),
    share("routing, unknown caller, against bare", unknown.ours, unknown.bare, 0.55),
    share("routing, signed, known, claimed, recorded, against floor", known.ours, known.floor, 0.7),
    tailRow("p99 at half our greatest rate, unknown caller, against floor", unknownTail),
    tailRow("p99 at half our greatest rate, known caller, against floor", knownTail),
  ];
}

const rateOf = (steps: readonly Step[]): number => medianOf(steps, (step) => step.perSecond);

export function share(
  what: string,
  ours: readonly Step[],
  other: readonly Step[],
  aim: number,
): Row {
  return {
    what,
    ours: inWords(ours),
    against: inWords(other),
    value: rateOf(ours) / rateOf(other),
    unit: "×",
    aim: atLeast(aim),
  };
}

function tailRow(what: string, { ours, floor }: Record<"ours" | "floor", Step[]>): Row {
  const p99 = (steps: readonly Step[]) => medianOf(steps, ({ p99Ms }) => p99Ms);
  return {
    what,
    ours: inWords(ours),
    against: inWords(floor),
    value: p99(ours) / p99(floor),
    unit: "×",
    aim: atMost(2),
  };
}
