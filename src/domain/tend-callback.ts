import { advance, BY_ITSELF, type CallbackEvent, type CallbackLife, isOpen } from "./callback.ts";
import type { CallbackPolicy } from "./callback-policy.ts";
import { nextRing } from "./calling-window.ts";

export type Surroundings = {
  readonly now: number;
  readonly policy: CallbackPolicy;
  /** ISO 3166 alpha-2; see `mayRing`. */
  readonly homeRegion: string;
  /** The number is on the do-not-call list. */
  readonly doNotCall: boolean;
  /** Nobody is called back at this number (any more): see `mayCallBack`. */
  readonly unfitNumber?: boolean;
  /** Whom to tell, in this order. */
  readonly candidates: readonly string[];
  /** The phone system makes the call: nobody need be told. */
  readonly byMachine?: boolean;
};

type Tended = {
  readonly life: CallbackLife;
  readonly tell: string | null;
  readonly ring: readonly string[];
};

/**
 * What the time makes of an open callback. `tell`: the rep who is to make it now; `ring`: the reps of whom the first
 * free one is rung for it now. Null: nothing to do.
 */
export function tendCallback(
  life: CallbackLife,
  number: string,
  around: Surroundings,
): Tended | null {
  const { now, policy, homeRegion, doNotCall, candidates, byMachine = false } = around;
  // while it rings and while they talk, the call decides: see `followCallback`
  if (!isOpen(life.stage) || life.stage === "dialling" || life.stage === "talking") return null;
  const through = (...events: CallbackEvent[]) =>
    events.reduce<CallbackLife | null>(
      (known, event) => known && advance(known, event, { now, maxAttempts: policy.maxAttempts }),
      life,
    );
  if (doNotCall) {
    return become(through({ kind: "cancelled", by: BY_ITSELF, reason: "do-not-call" }));
  }
  if (around.unfitNumber === true) {
    return become(through({ kind: "cancelled", by: BY_ITSELF, reason: "unfit-number" }));
  }
  if (now >= life.expiresAt) return become(through({ kind: "expired" }));
  if (now < life.nextAttemptAt) return null;
  const open = nextRing(number, policy, homeRegion, now);
  if (open === null) return become(through({ kind: "failed", reason: "no-window" }));
  if (open > now) return become(through({ kind: "put-off", until: open }));
  const until = now + policy.offerMinutes * 60_000;
  const repId = candidates[life.offers % Math.max(1, candidates.length)];
  if (repId === undefined) return become(through({ kind: "put-off", until }));
  const due: CallbackEvent[] =
    life.stage === "offered"
      ? [{ kind: "lapsed" }]
      : life.stage === "requested"
        ? [{ kind: "came-due" }]
        : [];
  if (!byMachine) return become(through(...due, { kind: "offered", repId, until }), repId);
  // the owner alone at first, and one more for each turn that nobody before them was free
  const [isDue = life] = [through(...due)].filter((one) => one !== null);
  const turns = (now - isDue.nextAttemptAt) / (policy.offerMinutes * 60_000);
  return become(isDue, null, candidates.slice(0, 1 + Math.floor(turns)));
}

function become(
  life: CallbackLife | null,
  tell: string | null = null,
  ring: readonly string[] = [],
): Tended | null {
  return life && { life, tell, ring };
}
