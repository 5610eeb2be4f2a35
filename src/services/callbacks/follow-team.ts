import type { LegEvent } from "../../domain/call.ts";
import { advance, type CallbackLife } from "../../domain/callback.ts";
import type { CallbackPolicy } from "../../domain/callback-policy.ts";
import { LOOK_AGAIN_MS } from "../../domain/follow-callback.ts";
import { campaignOf } from "../../domain/team-campaign.ts";
import type { StoredCallback } from "./stored-callback.ts";
import { toLife } from "./to-life.ts";

export type Deps = {
  /** Whether a line of this workspace has a team called for. */
  readonly hasTeam: (workspaceId: string) => boolean;
  readonly openOf: (workspaceId: string, number: string) => Promise<readonly StoredCallback[]>;
  readonly policyOf: (workspaceId: string) => Promise<CallbackPolicy>;
  /** False when somebody else changed it since. */
  readonly change: (callback: StoredCallback, life: CallbackLife) => Promise<boolean>;
  readonly onChanged: (callback: StoredCallback, life: CallbackLife) => Promise<void>;
  readonly now: () => number;
};

/** Notes that an agent talks with somebody whom a campaign rang. Only shown: the end of the call decides. Safe to repeat. */
export function createFollowTeam(
  deps: Deps,
): (workspaceId: string, event: LegEvent) => Promise<void> {
  return async (workspaceId, { kind, direction, identity, number }) => {
    if (kind !== "connected" || direction !== "outbound" || identity === null) return;
    if (number === null || !deps.hasTeam(workspaceId)) return;
    for (const callback of await deps.openOf(workspaceId, number)) {
      if (campaignOf(callback) === null) continue;
      const { maxAttempts } = await deps.policyOf(workspaceId);
      const now = deps.now();
      const event = { kind: "answered", until: now + LOOK_AGAIN_MS } as const;
      const life = advance(toLife(callback), event, { now, maxAttempts });
      if (life !== null && (await deps.change(callback, life))) {
        await deps.onChanged(callback, life);
      }
    }
  };
}
