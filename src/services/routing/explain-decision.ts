import type { Decision } from "../../domain/decision.ts";
import { evidenceFor } from "../../domain/evidence.ts";
import { whyNotAgain, whyNotEligible } from "../../domain/eligibility.ts";
import type { RepFact } from "../../domain/facts.ts";
import { whyBusy } from "../../domain/busy.ts";
import { DEFAULT_POLICY, type Policy } from "../../domain/policy.ts";
import { fromSnapshot } from "../../domain/snapshot.ts";
import { whyFor } from "../../domain/words.ts";

/** One decision, told of one rep. */
export type RepStory = {
  readonly got: boolean;
  /** One sentence each: what tied the rep to this caller, and what kept them from the call. */
  readonly sentences: readonly string[];
};

/** "Why not me?": what a decision says of one rep, on its ladder or not, from the facts that were kept with it. */
export function explainFor(
  decision: Decision,
  repId: string,
  name: string,
  policy: Policy = DEFAULT_POLICY,
): RepStory {
  const got = decision.outcome === "rep" && decision.repId === repId;
  const steps = decision.rungs.filter((rung) => rung.repId === repId);
  if (steps.length > 0) {
    return {
      got,
      sentences: steps.map(
        ({ rung, result, why }) =>
          `${rung.replaceAll("-", " ")}: ${why}${result === "taken" ? ", and took the call" : ""}`,
      ),
    };
  }
  const { facts, question } = fromSnapshot(decision.snapshot);
  const rep = facts.reps.get(repId);
  if (rep === undefined) {
    return { got, sentences: [`Nothing ties ${name} to this caller: ${untied(decision)}`] };
  }
  const claimant = { legId: question.legId, wrapUpMs: policy.wrapUpSeconds * 1000 };
  const refusal =
    whyNotEligible(rep, policy, decision.at) ??
    whyNotAgain(rep, facts.session) ??
    whyBusy(rep, claimant, decision.at);
  const tied = `${name} is known to this call, and no step of the ladder came to them: ${decision.reason}`;
  if (refusal === null) return { got, sentences: [tied, `${name} was free.`] };
  return {
    got,
    sentences: [tied, `${whyFor(refusal, name)}${aged(rep, decision, policy, refusal)}.`],
  };
}

function untied({ contacts }: Decision): string {
  return contacts.length === 0
    ? "no contact has this number, and they have not talked with it lately."
    : "they own none of its contacts, deals or companies, have not talked with it lately, and stand in for nobody who does.";
}

function aged(
  rep: RepFact,
  { at }: Decision,
  policy: Policy,
  refusal: NonNullable<ReturnType<typeof whyNotEligible>>,
): string {
  const evidence = evidenceFor(rep, refusal, policy, at);
  return evidence === null
    ? ""
    : ` (${evidence.source}, ${Math.round(evidence.ageMs / 1000)} s old)`;
}
