import type { Claim, ClaimOrder, Refusal } from "./decision.ts";
import type { RepFact, Waiter } from "./facts.ts";

/** A caller due later than this keeps nobody for themselves. */
const RESERVE_MS = 15_000;
/** How long after their due time a waiting caller counts as gone. */
const GRACE_MS = 2_000;

/** Who asks: a call that waits itself goes by its own place. */
export type Claimant = { readonly legId: string; readonly wrapUpMs: number };

/** Does this caller still hold the line? One who is long overdue has hung up. */
export function isLive({ dueAt }: Pick<Waiter, "dueAt">, now: number): boolean {
  return now < dueAt + GRACE_MS;
}

/**
 * Why a rep can't be claimed by this call now; null when they can. The same as lua/claim.lua, for trying out
 * without touching anything: leases, then wrap-up, then a caller who has waited longer.
 */
export function whyBusy(rep: RepFact, claimant: Claimant, now: number): Refusal | null {
  const kinds = new Set(
    rep.leases.filter((lease) => lease.expiresAt > now).map(({ kind }) => kind),
  );
  if (kinds.has("talking") || kinds.has("held")) return "on-a-call";
  if (kinds.has("ringing")) return "ringing";
  if (kinds.has("offer")) return "offered-elsewhere";
  // Taken for this call already: it has had its turn before whoever waits.
  if (rep.heldForThisCall) return null;
  if (now < (rep.talkEndedAt ?? 0) + claimant.wrapUpMs) return "wrap-up";
  const head = rep.waiting.find(
    ({ legId, dueAt }) =>
      legId === claimant.legId || (isLive({ dueAt }, now) && dueAt - now <= RESERVE_MS),
  );
  return head === undefined || head.legId === claimant.legId ? null : "reserved";
}

/** What the claim would say of these reps: the first who is free takes the call, else as many together as are wanted. */
export function dryClaim(
  order: ClaimOrder,
  reps: ReadonlyMap<string, RepFact>,
  claimant: Claimant,
  now: number,
): Claim {
  const refusals = new Map<string, Refusal>();
  const isFree = (repId: string) => {
    const rep = reps.get(repId);
    const why = rep === undefined ? "not-asked" : whyBusy(rep, claimant, now);
    if (why !== null) refusals.set(repId, why);
    return why === null;
  };
  const alone = order.alone.find(isFree);
  if (alone !== undefined) return { taken: [alone], refusals };
  const free = order.together.filter(isFree);
  const taken = free.slice(0, Math.min(order.most, Math.max(1, free.length - order.keepFree)));
  for (const repId of free.slice(taken.length)) refusals.set(repId, "kept-free");
  return { taken, refusals };
}
