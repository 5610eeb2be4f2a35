import type { CallbackPolicy } from "../../domain/callback-policy.ts";
import { repByIdentity } from "../../domain/rep-by-identity.ts";
import type { Line, WorkspaceSettings } from "../../domain/settings.ts";

export type Deps = {
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  readonly policyOf: (workspaceId: string) => Promise<Pick<CallbackPolicy, "dial">>;
  /** How long a rep is left alone after a talk. */
  readonly wrapUpMsOf: (line: Line) => number;
  /** Later, once for each cause. */
  readonly requestTend: (workspaceId: string, cause: string, delayMs: number) => Promise<void>;
};

/**
 * A call of this person has ended: the callbacks that wait for a free rep are looked at as soon as they may be rung, not
 * at the next turn. Lines may leave reps alone for different times; each such end is looked at.
 */
export function createRepFreed(
  deps: Deps,
): (workspaceId: string, identity: string, cause: string) => Promise<void> {
  return async (workspaceId, identity, cause) => {
    const known = deps.settingsOf(workspaceId);
    if (known === undefined || repByIdentity(known.reps, identity) === undefined) return;
    if ((await deps.policyOf(workspaceId)).dial === "by-hand") return;
    const delays = new Set(known.lines.filter(({ enabled }) => enabled).map(deps.wrapUpMsOf));
    for (const delayMs of delays) {
      await deps.requestTend(workspaceId, `${cause}\n${delayMs}`, delayMs);
    }
  };
}
