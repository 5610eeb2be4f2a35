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
};

/**
 * Ranks the contacts of one number: open deal, owned, whose owner talked last with this number, most recently
 * changed, lowest id. As many contacts as make a switchboard, and a company's main line, are nobody's own number.
 */
export function rankContacts(facts: Facts, policy: Policy): Match {
  const { contacts } = facts;
  const ranked = contacts.toSorted((one, other) =>
    compare(scoreOf(one, facts), scoreOf(other, facts)),
  );
  if (facts.companies.some((company) => company.mainLine)) {
    return { kind: "main-line", ranked, confidence: 0 };
  }
  if (contacts.length === 0) return { kind: "nobody", ranked, confidence: 0 };
  if (facts.contactCount >= policy.sharedNumbers.switchboardFrom) {
    return { kind: "switchboard", ranked, confidence: 0 };
  }
  if (contacts.length === 1) return { kind: "one", ranked, confidence: 1 };
  const owners = new Set(contacts.map((contact) => contact.ownerId).filter((id) => id !== null));
  if (owners.size <= 1) return { kind: "same-owner", ranked, confidence: 1 };
  return { kind: "household", ranked, confidence: confidenceOf(ranked, facts) };
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
