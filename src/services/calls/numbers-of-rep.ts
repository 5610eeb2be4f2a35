import type { CallFilter } from "./list-calls.ts";
import type { RepCallers } from "./list-callers.ts";

type Numbered = { readonly number: string | null };

export type Deps = {
  readonly listCalls: (workspaceId: string, filter: CallFilter) => Promise<readonly Numbered[]>;
  readonly listCallers: (
    workspaceId: string,
    repId: string,
  ) => Promise<Record<keyof RepCallers, readonly Numbered[]>>;
  readonly listCallbacks: (
    workspaceId: string,
    limit: number,
    repId: string,
  ) => Promise<readonly { readonly number: string }[]>;
  readonly listPins: (
    workspaceId: string,
  ) => Promise<readonly { readonly number: string; readonly repId: string }[]>;
};

/** As many as a page of the rep shows. */
const CALLS = 500;
const CALLBACKS = 1_000;

/** The numbers that a rep's own lists show: of their calls, their callers, their callbacks and their pins. */
export function createNumbersOfRep(deps: Deps) {
  return async (workspaceId: string, repId: string): Promise<ReadonlySet<string>> => {
    const [calls, { waiting, passedOver }, callbacks, pins] = await Promise.all([
      deps.listCalls(workspaceId, { limit: CALLS, repId, legId: null }),
      deps.listCallers(workspaceId, repId),
      deps.listCallbacks(workspaceId, CALLBACKS, repId),
      deps.listPins(workspaceId),
    ]);
    const own = pins.filter((pin) => pin.repId === repId);
    const all: readonly Numbered[] = [...calls, ...waiting, ...passedOver, ...callbacks, ...own];
    return new Set(all.flatMap(({ number }) => number ?? []));
  };
}
