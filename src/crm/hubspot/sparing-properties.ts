import { RefusedInput } from "./faults.ts";

/**
 * Runs a write and, while HubSpot refuses it for properties that can be spared, again without them: a rep who
 * left must not cost the entry. A refusal that names none of them spares all. HubSpot did nothing then, so that sending
 * again is safe.
 */
export async function sparingProperties<T>(
  dispensable: readonly string[],
  write: (without: ReadonlySet<string>) => Promise<T>,
): Promise<T> {
  let without: ReadonlySet<string> = new Set();
  for (;;) {
    try {
      return await write(without);
    } catch (error) {
      const spared = without;
      const left = dispensable.filter((name) => !spared.has(name));
      if (!(error instanceof RefusedInput) || left.length === 0) throw error;
      const named = left.filter((name) => error.properties.includes(name));
      without = new Set([...spared, ...(named.length > 0 ? named : left)]);
    }
  }
}
