import { identityKey } from "./decision.ts";
import type { Rep } from "./settings.ts";

/** One index for each version of the reps: it is asked for every event. */
const indexes = new WeakMap<readonly Rep[], ReadonlyMap<string, Rep>>();

/** Whose identity (`vendor:type:id`) this is; undefined: none of theirs. */
export function repByIdentity(reps: readonly Rep[], identity: string | null): Rep | undefined {
  if (identity === null) return undefined;
  const index = indexes.get(reps) ?? indexOf(reps);
  indexes.set(reps, index);
  return index.get(identity);
}

function indexOf(reps: readonly Rep[]): ReadonlyMap<string, Rep> {
  // the first of those who share one
  return new Map(
    reps
      .toReversed()
      .flatMap((rep) => rep.identities.map((one) => [identityKey(one), rep] as const)),
  );
}
