import { readAnswer } from "./answers.ts";
import type { Deps } from "./deps.ts";
import { toMergedIds } from "./map.ts";
import { recordBatch } from "./schemas.ts";

/** Longer than any name, shorter than what a title may be. */
const MOST_CHARACTERS = 120;

/**
 * What people call these contacts, at most 100, by the ids that were asked for: first and last name. One that has
 * neither, or is gone, is left out; one that was merged has the name of what it became.
 */
export async function readContactNames(
  ids: readonly string[],
  deps: Deps,
): Promise<ReadonlyMap<string, string>> {
  const asked = [...new Set(ids)];
  if (asked.length === 0) return new Map();
  const { objectBatches } = await deps.sdk();
  const { results } = await deps.read(() =>
    readAnswer(
      () =>
        objectBatches.read("contacts", {
          inputs: asked.map((id) => ({ id })),
          properties: ["firstname", "lastname", "hs_merged_object_ids"],
          propertiesWithHistory: [],
        }),
      recordBatch,
    ),
  );
  return new Map(
    results.flatMap(({ id, properties }) => {
      const parts = [properties["firstname"], properties["lastname"]].map((part) => part?.trim());
      const name = parts.filter(Boolean).join(" ").slice(0, MOST_CHARACTERS);
      const itsIds = [id, ...toMergedIds(properties["hs_merged_object_ids"])];
      const named = itsIds.filter((one) => asked.includes(one));
      return name === "" ? [] : named.map((one) => [one, name] as const);
    }),
  );
}
