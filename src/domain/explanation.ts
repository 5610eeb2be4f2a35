import type { Plan, PlanPath } from "./decide-route.ts";
import type { Claim, Outcome, Refusal } from "./decision.ts";
import type { RepFact } from "./facts.ts";
import type { RungName } from "./ladder.ts";

const RUNG_WORDS: Record<RungName, string> = {
  pinned: "pinned to this number",
  "contact-owner": "the contact owner",
  "last-agent": "the last to talk with this number",
  team: "the team",
  fallback: "the fallback",
};

const REFUSAL_WORDS: Record<Refusal, string> = {
  "no-match": "no contact has this number",
  "no-owner": "the contact has no owner",
  "no-rep": "that person is no rep here",
  "no-talk": "nobody has talked with this number recently",
  ambiguous: "contacts with different owners share this number",
  disabled: "is switched off",
  away: "is away",
  "on-a-call": "is on a call",
  ringing: "has a call ringing",
  "offered-elsewhere": "is being put through to another caller",
  "not-reachable-here": "has no identity on this phone system",
  "already-tried": "was tried on a rung above",
  "not-set": "none is set",
  "not-asked": "was not asked in time",
  "caller-chose": "the caller chose otherwise",
  "no-facts": "the maps could not be read",
};

/** One rung's result in words: `Ada Byron is on a call`. A null refusal is a rung that took the call. */
export function whyFor(refusal: Refusal | null, name: string | null): string {
  if (refusal === null) return name === null ? "takes the call" : `${name} is free`;
  const words = REFUSAL_WORDS[refusal];
  return name === null ? words : `${name} ${aboutPerson(refusal) ? words : `(${words})`}`;
}

function aboutPerson(refusal: Refusal): boolean {
  return /^(is|has|was) /.test(REFUSAL_WORDS[refusal]);
}

const PATH_WORDS: Record<Exclude<PlanPath, "ladder">, string> = {
  withheld: "the caller withheld their number",
  invalid: "the caller's number is no phone number",
  internal: "the caller is a colleague",
  "facts-missing": "the routing data could not be read in time",
  "chose-team": "the caller asked for the team",
  "chose-callback": "the caller asked to be called back",
  "stayed-silent": "the caller chose nothing",
};

/** The decision in one sentence for the CRM timeline. */
export function reasonFor(input: {
  plan: Plan;
  outcome: Outcome;
  claim: Claim;
  reps: ReadonlyMap<string, RepFact>;
  options: { callbackStored: boolean };
}): string {
  const { plan, outcome, claim, reps } = input;
  switch (outcome) {
    case "rep": {
      const step = plan.steps.find((candidate) => candidate.repId === claim.takenRepId);
      const name = nameOf(claim.takenRepId, reps);
      return `Sent to ${name}: ${step === undefined ? "free" : `${RUNG_WORDS[step.rung]}, and free`}.`;
    }
    case "ask":
      return `Asked the caller, team or call back: ${ownRepWords(input)}.`;
    case "callback":
      return `Promised a call back by ${nameOf(plan.ownRepId, reps)}: ${PATH_WORDS["chose-callback"]}.`;
    case "team":
      return `Sent to the team: ${whyPool(input)}.`;
    case "fallback":
      return `Sent to the fallback: ${whyPool(input)}.`;
  }
}

function whyPool(input: Parameters<typeof reasonFor>[0]): string {
  const { plan } = input;
  if (plan.path === "chose-callback")
    return "the call back the caller asked for could not be stored";
  if (plan.path === "stayed-silent") return `${PATH_WORDS["stayed-silent"]}, ${ownRepWords(input)}`;
  return plan.path === "ladder" ? ownRepWords(input) : PATH_WORDS[plan.path];
}

/** Of the rungs that failed, the one that the reader cares about: the first that names a person, else a match. */
function ownRepWords({ plan, claim, reps }: Parameters<typeof reasonFor>[0]): string {
  const step =
    plan.steps.find((candidate) => candidate.repId !== null) ??
    plan.steps.find((candidate) => candidate.rung === "contact-owner") ??
    plan.steps[0];
  if (step === undefined) return "no rung is set";
  const refusal = step.refused ?? claim.refusals.get(step.repId) ?? "not-asked";
  if (step.repId === null) return whyFor(refusal, null);
  const name = `${nameOf(step.repId, reps)}, ${RUNG_WORDS[step.rung]},`;
  return `${name} ${aboutPerson(refusal) ? REFUSAL_WORDS[refusal] : `(${REFUSAL_WORDS[refusal]})`}`;
}

function nameOf(repId: string | null, reps: ReadonlyMap<string, RepFact>): string {
  return (repId === null ? undefined : reps.get(repId)?.name) ?? "a rep";
}
