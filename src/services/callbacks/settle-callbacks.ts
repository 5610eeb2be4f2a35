import type { CallbackLife } from "../../domain/callback.ts";
import type { CallbackPolicy } from "../../domain/callback-policy.ts";
import { type CallLeg, settleCallback } from "../../domain/settle-callback.ts";
import { campaignOf, missedByCampaign } from "../../domain/team-campaign.ts";
import type { DialLedger } from "./dial-once.ts";
import { dialOf } from "./follow-dial.ts";
import type { StoredCallback } from "./stored-callback.ts";
import { toLife } from "./to-life.ts";

export type Deps = {
  readonly policyOf: (workspaceId: string) => Promise<CallbackPolicy>;
  /** The open ones of whoever has this number. */
  readonly openOf: (workspaceId: string, number: string) => Promise<readonly StoredCallback[]>;
  readonly ledger: Pick<DialLedger, "find">;
  /** When a campaign was made; null: there is none. */
  readonly campaignMadeAt?: (workspaceId: string, id: string) => Promise<number | null>;
  readonly change: (callback: StoredCallback, life: CallbackLife) => Promise<boolean>;
  readonly onChanged: (callback: StoredCallback, life: CallbackLife) => Promise<void>;
  readonly now: () => number;
};

/** Somebody else changed it in between: read again. */
const MOST_TRIES = 5;

/** Has a call that is over count for the callbacks to whom it was with. Safe to repeat. */
export function createSettleCallbacks(
  deps: Deps,
): (workspaceId: string, legs: readonly CallLeg[]) => Promise<void> {
  return async (workspaceId, legs) => {
    const numbers = new Set(legs.flatMap(({ state }) => state.number ?? []));
    for (const number of numbers) {
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        if (await settle(deps, workspaceId, number, legs)) break;
      }
    }
  };
}

/** False when it has to be done again. */
async function settle(
  deps: Deps,
  workspaceId: string,
  number: string,
  legs: readonly CallLeg[],
): Promise<boolean> {
  const open = await deps.openOf(workspaceId, number);
  if (open.length === 0) return true;
  const policy = await deps.policyOf(workspaceId);
  let settled = true;
  for (const callback of open) {
    const dialId = dialOf(callback);
    const dial = dialId === null ? null : await deps.ledger.find(workspaceId, dialId);
    const around = { now: deps.now(), policy, ownLeg: dial?.legId ?? null };
    const life =
      settleCallback(toLife(callback), callback.promisedAt, legs, around) ??
      (await missedByTeam(deps, callback, legs, policy));
    if (life === null) continue;
    if (await deps.change(callback, life)) await deps.onChanged(callback, life);
    else settled = false;
  }
  return settled;
}

/** Its campaign rang somebody who did not come to talk with an agent. */
async function missedByTeam(
  { campaignMadeAt, now }: Deps,
  callback: StoredCallback,
  legs: readonly CallLeg[],
  policy: CallbackPolicy,
): Promise<CallbackLife | null> {
  const { workspaceId, number } = callback;
  const id = campaignOf(callback);
  const since = id === null ? null : await campaignMadeAt?.(workspaceId, id);
  if (typeof since !== "number") return null;
  return missedByCampaign(toLife(callback), legs, { now: now(), policy, number, since });
}
