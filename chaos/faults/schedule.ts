import type { Random } from "../../src/sandbox/dialpad/random.ts";
import type { Fault } from "./fault.ts";

/** So many faults in an order of chance: each of the list once before any comes again. */
export function makeSchedule(faults: readonly Fault[], count: number, random: Random): Fault[] {
  const order: Fault[] = [];
  while (order.length < count) {
    const left = [...faults];
    while (left.length > 0 && order.length < count) {
      const [taken] = left.splice(Math.floor(random() * left.length), 1);
      if (taken !== undefined) order.push(taken);
    }
  }
  return order;
}
