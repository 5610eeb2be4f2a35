import { hasOwnNumber } from "../../domain/may-call-back.ts";
import { decideRoute } from "../../domain/decide-route.ts";
import type { Plan } from "../../domain/plan.ts";
import { NO_FACTS, type Facts } from "../../domain/facts.ts";
import type { EndedOffers } from "../../domain/map-queries.ts";
import { questionOf } from "./answer-call.ts";
import { toQuestion } from "./ask-domain.ts";
import type { Work } from "./begin-call.ts";
import { causeOf, type Cause } from "./cause.ts";
import { endedOffers, withEnded } from "./ended-offers.ts";
import { readFacts, type Deps as FactsDeps } from "./read-facts.ts";

/** What is known of a call when it is decided. */
export type Read = {
  readonly cause: Cause;
  readonly facts: Facts;
  readonly factsKnown: boolean;
  readonly claimMissing: boolean;
  /** The maps take no writes: nobody can wait for a rep. */
  readonly placeless?: true;
  /** What became of the answers before, where the phone system says so. */
  readonly ended: EndedOffers | null;
};

export const NOTHING_READ: Read = {
  cause: "paused",
  facts: NO_FACTS,
  factsKnown: false,
  claimMissing: false,
  ended: null,
};

export type LookUpDeps = FactsDeps & {
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
};

/** A caller's digits are understood without any facts, so a failure is no reason to stop. */
export async function lookUp(deps: LookUpDeps, work: Work): Promise<Read> {
  const { call, line, request, index, policy, startedAt, live, chosen } = work;
  const { dialledNumber } = request;
  try {
    const chosenRepId = chosen?.do === "rep" ? chosen.repId : null;
    const asked = { call, line, dialledNumber, policy, dry: !live, chosenRepId };
    const { facts, callOver } = await readFacts(deps, asked, startedAt);
    work.steps["facts"] = deps.now() - startedAt;
    if (callOver) return { ...NOTHING_READ, cause: "call-over" };
    const ended = endedOffers(request, facts, index, work.capabilities);
    const known = { cause: "policy", factsKnown: true, claimMissing: false } as const;
    return { ...known, facts: withEnded(facts, ended), ended };
  } catch (error) {
    work.steps["facts"] = deps.now() - startedAt;
    deps.onFailure(error);
    return { ...NOTHING_READ, cause: causeOf(error) };
  }
}

export type Decided = Read & {
  readonly question: ReturnType<typeof toQuestion>;
  readonly plan: Plan;
  /** What the caller is asked if nobody is taken. */
  readonly ask: ReturnType<typeof questionOf>;
};

/** The plan for what is known, and what is asked where it asks. Pure. */
export function decideCall(work: Work, read: Read): Decided {
  const { line, request, policy, index, region, capabilities, opening, startedAt } = work;
  const { facts, factsKnown, claimMissing } = read;
  const known = { index, region, capabilities, factsKnown, claimMissing, open: opening.open };
  const { onLine } = work;
  const asked = toQuestion(line, request, policy, { ...known, onLine });
  const question = read.placeless === true ? { ...asked, canWait: null } : asked;
  const plan = decideRoute(facts, question, policy, startedAt);
  const hasOwn = plan.ask.number !== undefined && hasOwnNumber(question);
  const asking = { index, hasOwn, region };
  return { ...read, question, plan, ask: questionOf(plan, facts, policy, asking) };
}
