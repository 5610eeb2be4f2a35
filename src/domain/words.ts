import type { PlanPath } from "./question.ts";
import type { Refusal } from "./decision.ts";
import type { RungName } from "./policy.ts";

/** How a rung's rep came to be named, after "Ada Byron, …". */
export const RUNG_WORDS: Record<RungName, string> = {
  pinned: "pinned to this number",
  "deal-owner": "the owner of an open deal",
  "ring-back": "whose unanswered call they return",
  "contact-owner": "the contact owner",
  "secondary-owner": "a secondary owner of the contact",
  "last-agent": "the last to talk with this number",
  "company-owner": "the owner of the caller's company",
  "parent-company-owner": "the owner of the parent company",
  "ticket-owner": "the owner of an open ticket",
  "lead-owner": "the owner of an open lead",
  backup: "standing in for the caller's own rep",
  "line-owner": "the owner of the number that was dialled",
  menu: "whom the caller asked for",
  team: "from the team",
  fallback: "the fallback",
};

/** How whoever a rung named came to be named. `successorOf`: who has left, and was meant. */
export function tieWords(rung: RungName, successorOf: string | undefined): string {
  return successorOf === undefined
    ? RUNG_WORDS[rung]
    : `the successor of ${successorOf}, ${RUNG_WORDS[rung]}`;
}

/** What is said of a person, after their name. */
const PERSON_WORDS = {
  left: "has left, and nobody covers for them",
  disabled: "is switched off",
  away: "is away",
  "out-of-office": "is out of the office",
  "off-hours": "is outside their working hours",
  "do-not-disturb": "has Do Not Disturb on",
  "off-duty": "is off duty",
  unavailable: "is marked unavailable on their phone system",
  "check-in": "has missed too many calls in a row and has not checked in",
  "wrong-team": "is in no team that this step allows",
  "on-a-call": "is on a call",
  ringing: "has a call ringing",
  "offered-elsewhere": "is being put through to another caller",
  "wrap-up": "is finishing up after a call",
  reserved: "is reserved for a caller who has waited longer",
  "kept-free": "is left free for the next caller",
  "not-reserved": "could not be reserved in time",
  declined: "has declined this call",
  "did-not-answer": "was offered this call and did not answer",
  "not-reachable-here": "has no identity on this phone system",
  "already-tried": "was already tried on an earlier step",
  "not-asked": "was not asked in time",
} as const satisfies Partial<Record<Refusal, string>>;

/** What is said of the situation, with or without a name. */
const SITUATION_WORDS = {
  "no-match": "no contact has this number",
  "no-owner": "the contact has no owner",
  "no-secondary-owner": "the contact has no secondary owner",
  "no-parent-company": "no owned parent company is known",
  "no-rep": "that owner isn't set up as a rep",
  "no-try": "no recent unanswered call to this number",
  "no-talk": "nobody has talked with this number recently",
  "no-deal": "the contact has no open deal",
  "no-ticket": "no open ticket of the contact is known",
  "no-lead": "no open lead of the contact is known",
  "no-company": "the contact's company is not known",
  "no-backup": "nobody is named as a stand-in",
  "no-member": "the team has no further members",
  ambiguous: "contacts with different owners share this number",
  "shared-number": "many people share this number",
  "not-set": "none is set",
  "strict-above": "the step above allows nobody else",
  "wait-first": "the caller is asked first",
  "held-out": "this caller is in the comparison group",
  "caller-chose": "the caller chose otherwise",
  "no-facts": "the maps could not be read",
} as const satisfies Record<Exclude<Refusal, keyof typeof PERSON_WORDS>, string>;

const PERSON: Readonly<Partial<Record<Refusal, string>>> = PERSON_WORDS;
const SITUATION: Readonly<Partial<Record<Refusal, string>>> = SITUATION_WORDS;

/** Says something of the person, and not of the ladder or the maps. */
export function isOfPerson(refusal: Refusal): boolean {
  return PERSON[refusal] !== undefined && refusal !== "already-tried" && refusal !== "not-asked";
}

/** One rung's result in words: `Ada Byron is on a call`. A null refusal is a rung that took the call. */
export function whyFor(refusal: Refusal | null, name: string | null): string {
  if (refusal === null) return name === null ? "takes the call" : `${name} is free`;
  const said = name ?? "the rep";
  const person = PERSON[refusal];
  if (person !== undefined) return `${said} ${person}`;
  return name === null ? `${SITUATION[refusal]}` : `${name} (${SITUATION[refusal]})`;
}

/** Why the plan went its own way. */
export const PATH_WORDS: Record<Exclude<PlanPath, "ladder">, string> = {
  withheld: "the caller withheld their number",
  invalid: "the caller's number isn't a valid phone number",
  internal: "the caller is a colleague",
  "own-line": "the call comes from one of our own numbers",
  "own-rep": "the caller is a rep, on their own phone",
  "repeat-caller": "the caller has called several times within a minute",
  closed: "the line is closed at this time",
  "facts-missing": "the routing data could not be read in time",
  "claim-missing": "nobody could be reserved in time",
  "held-out": "the caller is in the comparison group, which is routed without their own rep",
  "chose-team": "the caller asked for the team",
  "chose-callback": "the caller asked to be called back",
  "chose-voicemail": "the caller asked to leave a message",
  "no-callback-number": "the caller asked to be called back, and gave no number that can be called",
  "chose-rep": "the caller asked for somebody",
  "chose-line": "the caller asked for a line that calls can't be handed to from here",
  "chose-target": "the caller asked for it",
  "chose-message": "the caller chose a message",
  "chose-menu": "the caller asked for further choices",
  "stayed-silent": "the caller made no choice",
  "unknown-digit": "the caller pressed a digit that stands for nothing",
};

/** Said after the reason of a decision for which nothing could be kept. */
export const UNKEPT_WORDS =
  "Nobody was reserved, because the routing data can be read but not written right now.";
