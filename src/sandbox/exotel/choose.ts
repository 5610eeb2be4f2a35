import type { Random } from "../dialpad/random.ts";

/** One of them, each as likely as the others. */
export function choose<T>(random: Random, first: T, ...others: readonly T[]): T {
  return [first, ...others][Math.floor(random() * (others.length + 1))] ?? first;
}
