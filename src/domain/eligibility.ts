import type { Refusal } from "./decision.ts";
import type { RepFact, SessionFact, Stand } from "./facts.ts";
import { openingAt } from "./hours.ts";
import type { Policy } from "./policy.ts";

/** Is this stand-in in force at this moment? */
export function stands(stand: Stand | null, now: number): stand is Stand {
  return (
    stand !== null &&
    (stand.fromMs === null || stand.fromMs <= now) &&
    (stand.untilMs === null || now < stand.untilMs)
  );
}

/** Why a rep can't have any call now, whatever their phone does; null when they can. */
export function whyNotEligible(rep: RepFact, policy: Policy, now: number): Refusal | null {
  if (rep.left) return "left";
  if (!rep.enabled) return "disabled";
  if (!rep.reachable) return "not-reachable-here";
  if (isAway(rep, now)) return "away";
  if (stands(rep.delegate, now)) return "out-of-office";
  if (!openingAt(rep.hours, now).open) return "off-hours";
  const status = believedStatus(rep, policy, now);
  if (status !== "available") return status;
  if (policy.checkInAfterMissed !== null && rep.missedInARow >= policy.checkInAfterMissed) {
    return "check-in";
  }
  return null;
}

/** A rep who was offered this call and did not take it is not offered it again; who was busy may be. */
export function whyNotAgain(rep: RepFact, session: SessionFact): Refusal | null {
  const attempt = session.offered.get(rep.id);
  switch (attempt) {
    // Nothing was heard of it, so it is the same request once more.
    case "unknown":
    case "busy":
    case undefined:
      return null;
    case "just-busy":
      return "on-a-call";
    case "declined":
      return "declined";
    case "no-answer":
    case "failed":
      return "did-not-answer";
  }
}

function isAway(rep: RepFact, now: number): boolean {
  return rep.away && (rep.awayUntilMs === null || now < rep.awayUntilMs);
}

/** Is what the vendor said of them too old to be believed? */
export function hasStaleStatus(rep: RepFact, policy: Policy, now: number): boolean {
  return rep.status !== null && now - rep.status.at > policy.statusMaxAgeSeconds * 1000;
}

function believedStatus(
  rep: RepFact,
  policy: Policy,
  now: number,
): "available" | "do-not-disturb" | "off-duty" {
  return rep.status === null || hasStaleStatus(rep, policy, now) ? "available" : rep.status.kind;
}
