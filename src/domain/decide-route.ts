import { claimOrder } from "./claim-order.ts";
import { climb, type Climb, type Override, type Step } from "./climb.ts";
import type { Choice, ClaimOrder } from "./decision.ts";
import type { Facts, RepFact } from "./facts.ts";
import type { Otherwise, Policy, Rung } from "./policy.ts";
import type { PlanPath, RouteQuestion } from "./question.ts";
import { rankContacts, type Match } from "./rank-contacts.ts";

export type IfNone = "ask" | "wait" | "voicemail" | "callback" | "team" | "closed" | "fallback";

/** The candidates in order, and what happens if none can be had. */
export type Plan = {
  readonly path: PlanPath;
  readonly match: Match;
  readonly steps: readonly Step[];
  /** Who is claimed of them. */
  readonly order: ClaimOrder;
  readonly ifNone: IfNone;
  /** The rep whom a question, a wait, a voicemail or a call back is about. */
  readonly own: RepFact | null;
};

/**
 * Who should get this call: a pure function of what is known. Ends for every input. Reps appear once; who can't
 * have the call is refused here, who is busy is found out by the claim.
 */
export function decideRoute(
  facts: Facts,
  question: RouteQuestion,
  policy: Policy,
  now: number,
): Plan {
  const match = rankContacts(facts, policy, now);
  const inquiry: Inquiry = { facts, question, policy, now, match };
  const choice = choiceOf(question, policy);
  if (choice !== null) return afterChoice(choice, inquiry);
  const path = pathOf(inquiry);
  switch (path) {
    case "ladder":
    case "stayed-silent": {
      const climbed = climbLadder(inquiry, null);
      return toPlan(inquiry, path, climbed, resolveEnd(inquiry, climbed));
    }
    case "held-out":
      return toPool(inquiry, path, climbLadder(inquiry, "held-out"));
    case "facts-missing":
      return toPool(inquiry, path, climbLadder(inquiry, "no-facts"));
    case "claim-missing":
      return toPool(inquiry, path, climbLadder(inquiry, "not-reserved"));
    case "closed":
      return toPlan(inquiry, path, NOBODY, "closed");
    case "withheld":
    case "invalid":
    case "internal":
    case "own-line":
    case "own-rep":
    case "repeat-caller":
      return toPool(inquiry, path, climbLadder(inquiry, null, policy.ladder.filter(isTeam)));
  }
}

/** All that a decision is made from. */
type Inquiry = {
  readonly facts: Facts;
  readonly question: RouteQuestion;
  readonly policy: Policy;
  readonly now: number;
  readonly match: Match;
};

const NOBODY: Climb = { steps: [], barrier: null };

function climbLadder(
  inquiry: Inquiry,
  override: Override | null,
  ladder = inquiry.policy.ladder,
): Climb {
  return climb({ ...inquiry, asks: mayAsk(inquiry), override, ladder });
}

function isTeam({ rung }: Rung): boolean {
  return rung === "team";
}

/** What the digits mean: the menu's choices in the order of the digits from 1. Any other digit is silence. */
function choiceOf({ digits, caller }: RouteQuestion, policy: Policy): Choice | null {
  const choice = policy.menu.choices.find((_, index) => digits === String(index + 1));
  if (choice === "callback" && caller.kind !== "number") return "team";
  return choice ?? null;
}

function afterChoice(choice: Choice, inquiry: Inquiry): Plan {
  const climbed = climbLadder(inquiry, "caller-chose");
  // Who wants to be called back, or to leave a message, is put through to nobody.
  const steps = climbed.steps.filter(({ rung }) => rung !== "team");
  switch (choice) {
    case "team":
      return toPool(inquiry, "chose-team", climbed);
    case "callback":
      return toPlan(inquiry, "chose-callback", { ...climbed, steps }, "callback");
    case "voicemail":
      return inquiry.question.canVoicemail && ownRepOf(climbed) !== null
        ? toPlan(inquiry, "chose-voicemail", { ...climbed, steps }, "voicemail")
        : toPool(inquiry, "chose-voicemail", climbed);
  }
}

function pathOf({ facts, question, policy }: Inquiry): Exclude<PlanPath, `chose-${Choice}`> {
  const { caller, ownNumber } = question;
  if (!question.open && policy.closed.kind !== "ladder") return "closed";
  if (caller.kind !== "number") return caller.kind;
  if (ownNumber !== null) return ownNumber === "line" ? "own-line" : "own-rep";
  if (!question.factsKnown) return "facts-missing";
  if (question.claimMissing === true) return "claim-missing";
  if (question.heldOut) return "held-out";
  const most = policy.repeatCallsPerMinute;
  if (question.digits === null && most !== null && facts.callsLastMinute >= most) {
    return "repeat-caller";
  }
  return question.digits === null ? "ladder" : "stayed-silent";
}

function mayAsk({ facts, question, policy }: Inquiry): boolean {
  const answered = question.digits !== null;
  return policy.menu.enabled && question.canAsk && !answered && facts.session.askedRounds === 0;
}

/** What happens when the claim takes nobody. */
function resolveEnd(inquiry: Inquiry, climbed: Climb): IfNone {
  const { barrier } = climbed;
  if (barrier === null) return poolOf(inquiry);
  if (barrier.kind === "wait" || barrier.kind === "ask") return barrier.kind;
  return resolve(barrier.otherwise, inquiry);
}

/** What a strict rung asks for, or the next best that this line can do. */
function resolve(otherwise: Exclude<Otherwise, "next">, inquiry: Inquiry): IfNone {
  switch (otherwise) {
    case "voicemail":
      return inquiry.question.canVoicemail ? "voicemail" : resolve("ask", inquiry);
    case "ask":
      return mayAsk(inquiry) ? "ask" : poolOf(inquiry);
    case "callback":
      return "callback";
    case "team":
      return poolOf(inquiry);
    case "fallback":
      return "fallback";
  }
}

function poolOf(inquiry: Inquiry): "team" | "fallback" {
  return inquiry.question.hasTeam && inquiry.policy.ladder.some(isTeam) ? "team" : "fallback";
}

function toPool(inquiry: Inquiry, path: PlanPath, climbed: Climb): Plan {
  return toPlan(inquiry, path, climbed, poolOf(inquiry));
}

function toPlan(inquiry: Inquiry, path: PlanPath, climbed: Climb, ifNone: IfNone): Plan {
  const { steps } = climbed;
  const order = claimOrder(steps, inquiry);
  return { path, match: inquiry.match, steps, order, ifNone, own: ownRepOf(climbed) };
}

/** The caller's own rep: the first that a rung of persons names. */
function ownRepOf({ steps, barrier }: Climb): RepFact | null {
  return (
    barrier?.rep ?? steps.find(({ rung, rep }) => rung !== "team" && rep !== null)?.rep ?? null
  );
}
