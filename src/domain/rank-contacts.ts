import type { ContactFact, Facts } from "./facts.ts";
import type { Policy } from "./policy.ts";

/**
 * Who is behind a number, as far as can be told. `confidence` from 0 to 1: how sure it is that the first of
 * `ranked` calls, or that it makes no difference which of them does.
 */
export type Match = {
  readonly kind: "nobody" | "one" | "same-owner" | "household" | "switchboard" | "main-line";
  readonly ranked: readonly ContactFact[];
  readonly confidence: number;
  /** Of a number that many share: who talked with it so lately that the caller means them. */
  readonly talkedWith: string | null;
};

/**
 * Ranks the contacts of one number: open deal, owned, whose owner talked last with this number, most recently
 * changed, lowest id. One contact is no guess, and nor is one owner. As many contacts as make a switchboard, and a
 * company's main line, are nobody's own number where two owners could be meant: then a talk of these days settles it.
 */
export function rankContacts(facts: Facts, policy: Policy, now: number): Match {
  const { contacts } = facts;
  const ranked = contacts.toSorted((one, other) =>
    compare(scoreOf(one, facts), scoreOf(other, facts)),
  );
  const talkedWith = lastTalker(facts, policy, now);
  const mainLine = facts.companies.some((company) => company.mainLine);
  if (contacts.length === 0) {
    return { kind: mainLine ? "main-line" : "nobody", ranked, confidence: 0, talkedWith };
  }
  const many = facts.contactCount >= policy.sharedNumbers.switchboardFrom;
  if (contacts.length === 1 && !many) return { kind: "one", ranked, confidence: 1, talkedWith };
  const shared = mainLine || many;
  if (hasOneOwner(facts, shared)) {
    return { kind: "same-owner", ranked, confidence: 1, talkedWith };
  }
  if (shared) {
    return { kind: mainLine ? "main-line" : "switchboard", ranked, confidence: 0, talkedWith };
  }
  return { kind: "household", ranked, confidence: confidenceOf(ranked, facts), talkedWith };
}

/**
 * Could no two owners be meant? Of a number that many share most contacts must be theirs, and all owners known: the
 * map does not hold a switchboard's contacts in full, but says how many owners they have.
 */
function hasOneOwner({ contacts, contactCount, ownerCount }: Facts, shared: boolean): boolean {
  const owned = contacts.filter(({ ownerId }) => ownerId !== null);
  const owners = new Set(owned.map(({ ownerId }) => ownerId));
  if (!shared) return owners.size <= 1;
  const all = contactCount <= contacts.length || ownerCount === 1;
  return all && owners.size === 1 && owned.length * 2 >= contacts.length;
}

const DAY_MS = 86_400_000;
/** A talk shorter than this was perhaps a wrong number. */
const SHORTEST_TALK_MS = 10_000;

/** Who talked with the number last, and lately enough; null for a rep who is none any more. */
function lastTalker({ talks, reps }: Facts, { sharedNumbers }: Policy, now: number): string | null {
  const [last] = talks
    .filter(({ connectedAt, endedAt }) => (endedAt ?? now) - connectedAt >= SHORTEST_TALK_MS)
    .toSorted((one, other) => other.connectedAt - one.connectedAt);
  const isRecent =
    last !== undefined && now - last.connectedAt <= sharedNumbers.talkSettlesDays * DAY_MS;
  return isRecent && reps.has(last.repId ?? "") ? last.repId : null;
}

/** What sets contacts apart, the weightiest first. */
type Score = {
  readonly deal: number;
  readonly owned: number;
  readonly talk: number;
  readonly changed: number;
  readonly id: string;
};

function scoreOf(contact: ContactFact, facts: Facts): Score {
  return {
    deal: Number(hasDeal(contact, facts)),
    owned: Number(contact.ownerId !== null),
    talk: talkedLast(contact, facts),
    changed: contact.changedAt ?? 0,
    id: contact.crmId,
  };
}

/** The greater score first; of equals the lower id, which is the older record. */
function compare(one: Score, other: Score): number {
  return (
    other.deal - one.deal ||
    other.owned - one.owned ||
    other.talk - one.talk ||
    other.changed - one.changed ||
    one.id.length - other.id.length ||
    one.id.localeCompare(other.id)
  );
}

/** How sure we are of the first: by what sets it apart from those who have other owners. */
function confidenceOf(ranked: readonly ContactFact[], facts: Facts): number {
  const owned = ranked.filter(({ ownerId }) => ownerId !== null);
  const first = owned.slice(0, 1).map((contact) => scoreOf(contact, facts));
  const others = owned
    .filter(({ ownerId }) => ownerId !== owned[0]?.ownerId)
    .map((contact) => scoreOf(contact, facts));
  const leads = (part: "deal" | "talk" | "changed") =>
    first.some((one) => others.every((other) => one[part] > other[part]));
  if (leads("deal")) return 0.9;
  if (leads("talk")) return 0.8;
  return leads("changed") ? 0.5 : 0.2;
}

function hasDeal(contact: ContactFact, facts: Facts): boolean {
  return facts.deals.some((deal) => deal.contactId === contact.crmId);
}

/** When the contact's owner last talked with this number; 0: never. */
function talkedLast(contact: ContactFact, facts: Facts): number {
  const times = facts.talks
    .filter(({ repId }) => facts.reps.get(repId ?? "")?.crmOwnerId === contact.ownerId)
    .map((talk) => talk.connectedAt);
  return Math.max(0, ...times);
}
