import { parseArgs } from "node:util";
import { GROUPS, type Group } from "./groups.ts";
import { FULL, QUICK, WHOLE, type Sizes } from "./sizes.ts";

export type Options = {
  readonly groups: readonly Group[];
  readonly sizes: Sizes;
  readonly writes: boolean;
  readonly compares: boolean;
};

/**
 * `--only routing,ingest`: these groups. `--full` or `--quick`: longer, or as short as can be. `--compare`: beside what
 * bench/RESULTS.md holds. `--write`: keeps the report there; of a whole run alone. Throws on anything else.
 */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      full: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      compare: { type: "boolean", default: false },
    },
  });
  const { only, full, quick, write: writes, compare: compares } = values;
  if (writes && (only !== undefined || quick)) {
    throw new Error("--write keeps a whole run: leave out --only and --quick");
  }
  const names = only?.split(",") ?? GROUPS.map(({ name }) => name);
  const unknown = names.find((name) => GROUPS.every((group) => group.name !== name));
  if (unknown !== undefined) {
    const known = GROUPS.map(({ name }) => name).join(", ");
    throw new Error(`there is no group ${unknown}; there are ${known}`);
  }
  const groups = GROUPS.filter(({ name }) => names.includes(name));
  return { groups, sizes: quick ? QUICK : full ? FULL : WHOLE, writes, compares };
}
