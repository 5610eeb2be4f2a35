import type { Step } from "./climb.ts";
import type { Plan } from "./plan.ts";
import type { Claim, Outcome, Refusal } from "./decision.ts";
import { crmWords } from "./evidence.ts";
import { isJustBusy } from "./eligibility.ts";
import type { Facts, RepFact } from "./facts.ts";
import { isShort } from "./menu.ts";
import type { ClosedRule, Policy } from "./policy.ts";
import { PATH_WORDS, tieWords, whyFor } from "./words.ts";

type Told = {
  readonly plan: Plan;
  readonly outcome: Outcome;
  readonly claim: Claim;
  readonly facts: Facts;
  readonly policy: Policy;
  readonly now: number;
  /** The place of the step that has the call; −1: none has. */
  readonly taken: number;
  /** Why the line is closed: a holiday's name, or null for its hours. */
  readonly closedFor: string | null;
  readonly waitsInQueue: boolean;
};

/** The decision in one sentence for the CRM timeline. */
export function reasonFor(told: Told): string {
  const { lastDigits, contacts } = told.facts;
  const { onLine, unasked } = told.plan;
  const more = [
    ...(onLine === null ? [] : [`the caller chose the line ${onLine}`]),
    ...(unasked && told.taken < 0 ? ["callers can't be asked to choose on this phone system"] : []),
    ...(lastDigits === null || contacts.length === 0
      ? []
      : [`found by the last ${lastDigits} digits of the number`]),
  ];
  return sentenceFor(told).replace(/\.$/, `${more.map((words) => `; ${words}`).join("")}.`);
}

function sentenceFor(told: Told): string {
  const { plan, outcome } = told;
  switch (outcome) {
    case "rep":
      return `Sent to ${howFound(told)}.`;
    case "group":
      return `Rang ${told.claim.taken.length} team members together: ${whyPool(told)}.`;
    case "ask":
      return `${askedWords(plan)}: ${whyPool(told)}.`;
    case "wait":
      return `${told.waitsInQueue ? "Sent to the queue" : "Asked the caller"} to wait for ${nameOf(plan.own)}: ${whyPool(told)}.`;
    case "voicemail":
      return `Sent to the voicemail of ${nameOf(plan.own)}: ${whyPool(told)}.`;
    case "callback":
      return `Promised a callback from ${nameOf(plan.own)}${plan.callbackNumber === null ? "" : ", at another number that the caller entered"}: ${whyPool(told)}.`;
    case "target":
    case "message":
      return `${chosenWords(plan)}: ${whyPool(told)}.`;
    case "closed":
      return `Closed: ${told.closedFor ?? "the line is outside its hours"}${closedWords(told.policy.closed)}.`;
    case "team":
      return `Sent to the team: ${whyPool(told)}.`;
    case "fallback":
      return `Sent to the fallback: ${whyPool(told)}.`;
  }
}

/** A number is never named here: decisions of another caller's call are no place for it. */
function askedWords({ ask: { number, round } }: Plan): string {
  if (number === undefined) return `Asked the caller to choose${round > 1 ? " once more" : ""}`;
  if (number.kind === "check") return "Read the number for the callback back to the caller";
  return `Asked the caller for a number to call back${number.again ? " once more, as the one that they entered can't be called" : ""}`;
}

function chosenWords({ choice }: Plan): string {
  return choice?.do === "target"
    ? `Sent to ${choice.target.type} ${choice.target.id}`
    : "Played a message";
}

/** Where a call outside the hours really went. */
function closedWords(closed: ClosedRule): string {
  switch (closed.kind) {
    case "target":
      return `; sent to ${closed.target.type} ${closed.target.id}`;
    case "fallback":
      return closed.insteadOf === undefined
        ? "; sent to the fallback"
        : `; sent to the fallback, as this line can't be sent to ${closed.insteadOf}`;
    case "end":
    case "ladder":
      return "";
  }
}

/** Why a step did not get the call: planned so, or said by the claim, or by their phone a moment ago. */
export function refusalAt(step: Step, claim: Claim, { session }: Facts): Refusal {
  if (step.refused !== null) return step.refused;
  const said = claim.refusals.get(step.rep.id);
  return said ?? (isJustBusy(step.rep.id, session) ? "on-a-call" : "not-asked");
}

/** Who it is, how they came to be named, and why nobody above them has the call. */
function howFound(told: Told): string {
  return told.plan.steps
    .slice(told.taken, told.taken + 1)
    .map((step) => {
      const how = `${nameOf(step.rep)}: ${tieWords(step.rung, step.rep?.successorOf)}, and free${waitedWords(step, told)}`;
      if (step.rung === "team") return `${how}; ${whyPool(told)}`;
      const above = told.plan.steps.slice(0, told.taken).find(namesOwnRep);
      return above === undefined ? how : `${how}; ${refusalWords(above, told)}`;
    })
    .join("");
}

type NamedStep = Extract<Step, { readonly rep: RepFact }>;

function namesOwnRep(step: Step): step is NamedStep {
  return step.rung !== "team" && step.rep !== null;
}

function waitedWords({ rep }: Step, { facts, now }: Told): string {
  return [...facts.session.waitingSince]
    .filter(([repId]) => repId === rep?.id)
    .map(([, since]) => ` after ${Math.round((now - since) / 1000)} s of waiting`)
    .join("");
}

/** What kept the caller from a person: the path's reason, else what was wrong with the nearest to their own rep. */
function whyPool(told: Told): string {
  const { plan, outcome } = told;
  if (plan.path === "chose-callback" && outcome !== "callback" && outcome !== "ask") {
    return "the callback that the caller asked for could not be saved";
  }
  const named = plan.steps.find(namesOwnRep);
  switch (plan.path) {
    case "ladder":
    case "stayed-silent":
    case "unknown-digit":
      return ladderWords(told);
    case "chose-line":
      return plan.onLine === null ? pathWords(plan, plan.path) : ladderWords(told);
    case "withheld":
    case "invalid":
    case "claim-missing":
      return named === undefined ? pathWords(plan, plan.path) : refusalWords(named, told);
    case "chose-rep":
      return named?.rung === "menu" ? refusalWords(named, told) : pathWords(plan, plan.path);
    case "internal":
    case "own-line":
    case "own-rep":
    case "repeat-caller":
    case "closed":
    case "facts-missing":
    case "held-out":
    case "chose-team":
    case "chose-callback":
    case "chose-voicemail":
    case "chose-target":
    case "chose-message":
    case "chose-menu":
    case "no-callback-number":
      return pathWords(plan, plan.path);
  }
}

function ladderWords(told: Told): string {
  const named = told.plan.steps.find(namesOwnRep);
  return named === undefined ? nobodyWords(told) : refusalWords(named, told);
}

/** Where a policy's own choices led, the digit is named. */
function pathWords({ choice }: Plan, path: keyof typeof PATH_WORDS): string {
  const isOurs = choice === null || isShort(choice.do);
  return isOurs ? PATH_WORDS[path] : `${PATH_WORDS[path]} (they pressed ${choice.digit})`;
}

function refusalWords(step: NamedStep, { claim, facts, policy, now }: Told): string {
  const refusal = refusalAt(step, claim, facts);
  const why = whyFor(refusal, `${nameOf(step.rep)}, ${tieWords(step.rung, step.rep.successorOf)},`);
  return `${why}${crmWords(step.rep, refusal, policy, now)}`;
}

/** Nobody was named: many share the number, or nobody is known. */
function nobodyWords({ plan, facts }: Told): string {
  const { kind, ranked } = plan.match;
  if (kind === "main-line") return "this is a company's main line";
  if (kind === "switchboard") return `${facts.contactCount} contacts share this number`;
  const step = plan.steps.find(({ rung }) => rung === "contact-owner");
  if (step === undefined) return "the policy does not look for the contact's owner";
  if (step.refused !== "ambiguous") return whyFor(step.refused, null);
  const owners = [...new Set(ranked.map(({ ownerId }) => ownerId))]
    .filter((ownerId) => ownerId !== null)
    .map((ownerId) => ownerName(ownerId, facts));
  return `${ranked.length} contacts with different owners (${owners.join(", ")}) share this number`;
}

function ownerName(ownerId: string, facts: Facts): string {
  const rep = [...facts.reps.values()].find(({ crmOwnerId }) => crmOwnerId === ownerId);
  return rep?.name ?? "nobody here";
}

function nameOf(rep: RepFact | null): string {
  return rep?.name ?? "a rep";
}
