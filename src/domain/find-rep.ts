import type { Refusal } from "./decision.ts";
import type { CompanyFact, DealFact, Facts, RepFact, TalkFact, WorkFact } from "./facts.ts";
import type { DealOwnerRung, LastAgentRung, PersonRung, Policy, RingBackRung } from "./policy.ts";
import type { Match } from "./rank-contacts.ts";
import { canTake, findStandIn, repOrSuccessor } from "./stand-in.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** A talk that begins within this time of another one's end goes on with the same call. */
const PASSED_ON_MS = 30_000;

type Search = {
  readonly facts: Facts;
  readonly match: Match;
  readonly policy: Policy;
  readonly now: number;
  /** The owner of the number that was dialled. */
  readonly lineOwnerId: string | null;
  readonly legId: string;
};

/** The rep whom a rung names, whatever they are doing; or why it names nobody. */
export function findRep(rung: PersonRung, search: Search): RepFact | Refusal {
  switch (rung.rung) {
    case "pinned":
      return repById(search.facts.pinnedRepId, search, "not-set");
    case "deal-owner":
      return dealOwner(rung, search);
    case "ring-back":
      return ringBack(rung, search);
    case "contact-owner":
      return contactOwner(search);
    case "secondary-owner":
      return secondaryOwner(search);
    case "last-agent":
      return lastAgent(rung, search);
    case "company-owner":
      return companyOwner(search);
    case "parent-company-owner":
      return parentCompanyOwner(search);
    case "ticket-owner":
      return workOwner("ticket", search);
    case "lead-owner":
      return workOwner("lead", search);
    case "backup":
      return backup(rung, search);
    case "line-owner":
      return repById(search.lineOwnerId, search, "not-set");
  }
}

/** `none` when nobody is named. */
function repById(
  repId: string | null,
  search: Search,
  none: Refusal = "no-rep",
): RepFact | Refusal {
  return repId === null ? none : repOrSuccessor(repId, search);
}

function repByOwner(ownerId: string, search: Search): RepFact | Refusal {
  for (const rep of search.facts.reps.values()) {
    if (rep.crmOwnerId === ownerId) return repById(rep.id, search);
  }
  return "no-rep";
}

function dealOwner(rung: DealOwnerRung, search: Search): RepFact | Refusal {
  const { facts, match } = search;
  if (isShared(match)) return "shared-number";
  const counted = facts.deals.filter(
    ({ stage, amount }) =>
      (rung.stages.length === 0 || rung.stages.includes(stage)) &&
      (rung.minAmount === null || (amount ?? 0) >= rung.minAmount),
  );
  const [best] = counted.toSorted(
    (one, other) =>
      (rung.prefer === "amount" ? byAmount(one, other) : 0) ||
      other.changedAt - one.changedAt ||
      one.crmId.localeCompare(other.crmId),
  );
  return best === undefined ? "no-deal" : repByOwner(best.ownerId, search);
}

/** Of several open ones whose owners are reps, the one that changed last. */
function workOwner(kind: WorkFact["kind"], search: Search): RepFact | Refusal {
  if (isShared(search.match)) return "shared-number";
  const open = search.facts.work.filter((one) => one.kind === kind);
  if (open.length === 0) return `no-${kind}`;
  const reps = open
    .toSorted(
      (one, other) => other.changedAt - one.changedAt || one.crmId.localeCompare(other.crmId),
    )
    .map(({ ownerId }) => repByOwner(ownerId, search));
  return reps.find((rep) => typeof rep !== "string") ?? "no-rep";
}

function byAmount(one: DealFact, other: DealFact): number {
  return (other.amount ?? 0) - (one.amount ?? 0);
}

function contactOwner(search: Search): RepFact | Refusal {
  const { match, policy } = search;
  const [first] = match.ranked;
  if (first === undefined) return "no-match";
  if (isShared(match)) return settledOwner(search);
  const ownerId = match.ranked.map((contact) => contact.ownerId).find((id) => id !== null);
  if (ownerId === undefined) return "no-owner";
  if (match.confidence < policy.sharedNumbers.minConfidence) return "ambiguous";
  return repByOwner(ownerId, search);
}

/** The first of the further owners who is a rep. Of several contacts as of owners: nobody is guessed. */
function secondaryOwner(search: Search): RepFact | Refusal {
  const { facts, match, policy } = search;
  if (match.ranked.length === 0) return "no-match";
  if (isShared(match)) return "shared-number";
  const byContact = match.ranked
    .map(({ crmId }) => facts.furtherOwners.filter(({ contactId }) => contactId === crmId))
    .filter((owners) => owners.length > 0);
  if (byContact.length === 0) return "no-secondary-owner";
  const first = new Set(byContact.map(([owner]) => owner?.ownerId));
  const isEverybodys = first.size === 1 && byContact.length === match.ranked.length;
  const isUnsure =
    match.kind === "same-owner"
      ? first.size > 1
      : match.confidence < policy.sharedNumbers.minConfidence;
  if (isUnsure && !isEverybodys) return "ambiguous";
  const reps = byContact.flat().map(({ ownerId }) => repByOwner(ownerId, search));
  return reps.find((rep) => typeof rep !== "string") ?? "no-rep";
}

/** Of a shared number's owners the one who talked with it these days. */
function settledOwner(search: Search): RepFact | Refusal {
  const { facts, match } = search;
  const rep = facts.reps.get(match.talkedWith ?? "");
  const isOwner = match.ranked.some(({ ownerId }) => ownerId === rep?.crmOwnerId);
  return isOwner && rep !== undefined && rep.crmOwnerId !== null
    ? repById(rep.id, search)
    : "shared-number";
}

/**
 * Who tried the number in vain, if nobody has talked with it since. Of several the newest who can take the call; where
 * none can, the newest of all.
 */
function ringBack(rung: RingBackRung, search: Search): RepFact | Refusal {
  const { facts, policy, now } = search;
  const lastAgentRung = policy.ladder.find((one) => one.rung === "last-agent");
  const shortestMs = (lastAgentRung?.minTalkSeconds ?? 0) * 1000;
  const isTalk = (talk: TalkFact) => (talk.endedAt ?? now) - talk.connectedAt >= shortestMs;
  // what their mailbox took is no talk
  const short = facts.talks.filter((talk) => talk.direction === "outbound" && !isTalk(talk));
  const tries = [
    ...facts.tries,
    ...short.map(({ repId, connectedAt }) => ({ repId, at: connectedAt })),
  ];
  const talkedAt = Math.max(0, ...facts.talks.filter(isTalk).map((talk) => talk.connectedAt));
  const found = tries
    .filter(({ at }) => at > talkedAt && now - at <= rung.hours * HOUR_MS)
    .toSorted((one, other) => other.at - one.at)
    .map(({ repId }) => repById(repId, search));
  const reps = found.filter((rep) => typeof rep !== "string");
  return reps.find((rep) => canTake(rep, rung.teams, search)) ?? reps[0] ?? found[0] ?? "no-try";
}

/** Many people's number: whoever of them owns whom says nothing. */
function isShared({ kind }: Match): boolean {
  return kind === "switchboard" || kind === "main-line";
}

function lastAgent(rung: LastAgentRung, search: Search): RepFact | Refusal {
  const { facts, match } = search;
  if (isShared(match) && match.talkedWith === null) return "shared-number";
  const talks = facts.talks.toSorted((one, other) => other.connectedAt - one.connectedAt);
  const at = talks.findIndex((talk) => counts(talk, rung, search.now));
  const talk = rung.transfers === "first" ? firstOfCall(talks, at) : talks[at];
  if (talk === undefined) return "no-talk";
  return repById(talk.repId, search);
}

/** Did they really talk, and not too long ago? A talk without an end lasts until now. */
function counts(talk: TalkFact, rung: LastAgentRung, now: number): boolean {
  return (
    now - talk.connectedAt <= rung.lookBackDays * DAY_MS &&
    (talk.endedAt ?? now) - talk.connectedAt >= rung.minTalkSeconds * 1000 &&
    (rung.countOutbound || talk.direction !== "outbound")
  );
}

/** Who took the call that the talk at this place was passed on from. `talks`: newest first. */
function firstOfCall(talks: readonly TalkFact[], at: number): TalkFact | undefined {
  let talk = talks[at];
  for (const before of talks.slice(at + 1)) {
    if (
      talk === undefined ||
      talk.connectedAt - (before.endedAt ?? talk.connectedAt) > PASSED_ON_MS
    )
      break;
    talk = before;
  }
  return talk;
}

function companyOwner(search: Search): RepFact | Refusal {
  const companies = search.facts.companies.filter(({ parent }) => parent !== true);
  if (companies.length === 0) return "no-company";
  const ofNumber = companies.filter((company) => company.mainLine);
  return oneOwnerOf(ofNumber.length > 0 ? ofNumber : companies, search);
}

function parentCompanyOwner(search: Search): RepFact | Refusal {
  const parents = search.facts.companies.filter(({ parent }) => parent === true);
  return parents.length === 0 ? "no-parent-company" : oneOwnerOf(parents, search);
}

function oneOwnerOf(companies: readonly CompanyFact[], search: Search): RepFact | Refusal {
  const owners = new Set(companies.map(({ ownerId }) => ownerId).filter((id) => id !== null));
  const [ownerId] = owners;
  if (ownerId === undefined) return "no-owner";
  return owners.size > 1 ? "ambiguous" : repByOwner(ownerId, search);
}

/** Who stands in for the caller's own rep. */
function backup({ teams }: PersonRung, search: Search): RepFact | Refusal {
  const own = ownRep(search);
  return own === null ? "no-owner" : findStandIn(own, teams, search);
}

/** The first person that the ladder names above the backup. */
function ownRep(search: Search): RepFact | null {
  for (const rung of search.policy.ladder) {
    if (rung.rung === "backup") break;
    if (rung.rung === "team") continue;
    const found = findRep(rung, search);
    if (typeof found !== "string") return found;
  }
  return null;
}
