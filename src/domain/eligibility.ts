import type { Refusal } from "./decision.ts";
import type { Absence, RepFact, SessionFact, Stand, VendorStatus } from "./facts.ts";
import { openingAt } from "./hours.ts";
import type { Policy } from "./policy.ts";

/** Is this stand-in in force at this moment? */
export function stands(stand: Stand | null, now: number): stand is Stand {
  return (
    stand !== null &&
    (stand.fromMs ?? now) <= now &&
    now < (stand.untilMs ?? Number.POSITIVE_INFINITY)
  );
}

/**
 * Why a rep can't have any call now, whatever their phone does; null when they can. `call`: one of the team's, or one of
 * their own.
 */
export function whyNotEligible(
  rep: RepFact,
  policy: Policy,
  now: number,
  call: "own" | "team" = "own",
): Refusal | null {
  return (
    whyNotByHand(rep, now) ?? whyNotByCrm(rep, policy, now) ?? whyNotByPhone(rep, policy, now, call)
  );
}

/** Is it the CRM's word that keeps a rep from calls? */
export function isCrmWord(rep: RepFact, refusal: Refusal, policy: Policy, now: number): boolean {
  return whyNotByHand(rep, now) === null && whyNotByCrm(rep, policy, now) === refusal;
}

/** What an admin or the rep has set. */
function whyNotByHand(rep: RepFact, now: number): Refusal | null {
  if (rep.left) return "left";
  if (!rep.enabled) return "disabled";
  if (!rep.reachable) return "not-reachable-here";
  if (isAway(rep, now)) return "away";
  if (stands(rep.delegate, now)) return "out-of-office";
  return openingAt(rep.hours, now).open ? null : "off-hours";
}

/** Hours set by hand go before the CRM's, and being forced open before its absences and status too. */
function whyNotByCrm(
  { hours, crmPresence }: RepFact,
  policy: Policy,
  now: number,
): "out-of-office" | "off-hours" | "away" | null {
  if (crmPresence === null || openingAt(hours, now).why === "forced") return null;
  if (policy.crmPresence.hours === "use") {
    if (crmPresence.absences.some((absence) => isDuring(absence, now))) return "out-of-office";
    if (hours === null && !openingAt(crmPresence.hours, now).open) return "off-hours";
  }
  const saysAway =
    policy.crmPresence.availability === "use" &&
    crmPresence.availability === "away" &&
    !isStale(crmPresence.readAt, policy, now);
  return saysAway ? "away" : null;
}

/** Is somebody out of the office by this at this moment? */
export function isDuring({ fromMs, untilMs }: Absence, now: number): boolean {
  return fromMs <= now && now < untilMs;
}

function whyNotByPhone(
  rep: RepFact,
  policy: Policy,
  now: number,
  call: "own" | "team",
): Refusal | null {
  const status = believedStatus(rep, policy, now)?.kind ?? "available";
  const isDutyOfOthers =
    policy.duty === "ignore" || (policy.duty !== "all-calls" && call === "own");
  if (status !== "available" && (status !== "off-duty" || !isDutyOfOthers)) return status;
  if (policy.checkInAfterMissed !== null && rep.missedInARow >= policy.checkInAfterMissed) {
    return "check-in";
  }
  return null;
}

/** Does a rung of these teams count them? One of no team counts everybody. */
export function isOfTeams(rep: Pick<RepFact, "teams">, teams: readonly string[]): boolean {
  return teams.length === 0 || rep.teams.some((team) => teams.includes(team));
}

/** A rep who was offered this call and did not take it is not offered it again; who was busy may be. */
export function whyNotAgain(rep: RepFact, session: SessionFact): Refusal | null {
  switch (session.offered.get(rep.id)) {
    // Nothing was heard of it, so it is the same request once more.
    case "unknown":
    case "busy":
    case undefined:
      return null;
    case "declined":
      return "declined";
    case "no-answer":
    case "failed":
      return "did-not-answer";
  }
}

/**
 * Phones that have just said that they are busy are not rung again at once, whatever the maps say, or two of them would
 * send the caller to and fro, and a phone system stops at the same answer twice running. A caller may wait for them.
 */
export function isJustBusy(repId: string, session: SessionFact): boolean {
  return (
    session.justBusy.includes(repId) ||
    (session.justBusy.length > 0 && session.offered.get(repId) === "busy")
  );
}

function isAway(rep: RepFact, now: number): boolean {
  return rep.away && (rep.awayUntilMs === null || now < rep.awayUntilMs);
}

/** Is what was said of a rep at this time too old to be believed? */
export function isStale(at: number, policy: Policy, now: number): boolean {
  return now - at > policy.statusMaxAgeSeconds * 1000;
}

/** Of what is said of several phones, what keeps most calls away counts. */
const STATUS_WEIGHT: Record<VendorStatus["kind"], number> = {
  available: 0,
  "off-duty": 1,
  "wrap-up": 2,
  unavailable: 3,
  "do-not-disturb": 4,
};

/** What phone systems say of a rep that counts now; null for nothing. */
export function believedStatus(rep: RepFact, policy: Policy, now: number): VendorStatus | null {
  let believed: VendorStatus | null = null;
  for (const said of statusesOf(rep)) {
    if (isStale(said.at, policy, now)) continue;
    if (said.kind === "unavailable" && isOfCall(rep, said.at)) continue;
    if (believed === null || STATUS_WEIGHT[said.kind] > STATUS_WEIGHT[believed.kind]) {
      believed = said;
    }
  }
  return believed;
}

/** All that phone systems say of a rep, of each of their phones. */
export function statusesOf({ status, furtherStatuses }: RepFact): readonly VendorStatus[] {
  if (status === null) return [];
  return furtherStatuses === undefined ? [status] : [status, ...furtherStatuses];
}

/** Who is on a call is unavailable for that reason: calls have their own words, and waiting callers their own way. */
function isOfCall({ leases, talkEndedAt }: RepFact, saidAt: number): boolean {
  return leases.some(({ kind }) => kind !== "offer") || saidAt <= (talkEndedAt ?? 0);
}
