import { nextNumberStep, type NumberReply } from "./callback-number.ts";
import { chosenStep, climb, type Climb, type Override, type Step } from "./climb.ts";
import type { Facts } from "./facts.ts";
import { hasOwnNumber } from "./may-call-back.ts";
import { choiceAt, type MenuChoice } from "./menu.ts";
import {
  type IfNone,
  type Inquiry,
  isTeam,
  type NumberQuestion,
  ownRepOf,
  type Plan,
  poolOf,
  toPlan,
  toPool,
} from "./plan.ts";
import type { Otherwise, Policy, Rung } from "./policy.ts";
import type { PlanPath, RouteQuestion } from "./question.ts";
import { rankContacts } from "./rank-contacts.ts";

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
  if (question.callbackNumber !== undefined) return afterNumber(question.callbackNumber, inquiry);
  const plan = decide(inquiry);
  if (plan.ifNone !== "callback" || !asksNumber(question, policy)) return plan;
  return { ...plan, ifNone: "ask", ask: { menu: null, round: 1, number: FIRST_NUMBER } };
}

const FIRST_NUMBER: NumberQuestion = { kind: "enter", round: 1, again: false };

function decide(inquiry: Inquiry): Plan {
  const { question, policy } = inquiry;
  const choice = choiceOf(question, policy);
  if (choice !== null) return afterChoice(choice, inquiry);
  const path = pathOf(inquiry);
  switch (path) {
    case "ladder":
    case "stayed-silent":
    case "unknown-digit":
    case "chose-line": {
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
    case "invalid": {
      const { factsKnown, claimMissing } = inquiry.question;
      const override = factsKnown ? (claimMissing === true ? "not-reserved" : null) : "no-facts";
      const climbed = climbLadder(inquiry, override, policy.ladder.filter(isForAnybody));
      return toPlan(inquiry, path, climbed, resolveEnd(inquiry, climbed));
    }
    case "internal":
    case "own-line":
    case "own-rep":
    case "repeat-caller":
      return toPool(inquiry, path, climbLadder(inquiry, null, policy.ladder.filter(isTeam)));
  }
}

/** The number that was dialled says who is meant, whoever calls. */
function isForAnybody(rung: Rung): boolean {
  return rung.rung === "line-owner" || isTeam(rung);
}

const NOBODY: Climb = { steps: [], barrier: null };

function climbLadder(
  inquiry: Inquiry,
  override: Override | null,
  ladder = inquiry.policy.ladder,
): Climb {
  const { facts, match, policy, now, question } = inquiry;
  const asks = mayAsk(inquiry);
  return climb({ facts, match, policy, now, question, asks, override, ladder });
}

/** Is a caller who wants to be called back asked where? */
function asksNumber(question: RouteQuestion, { callbackNumber }: Policy): boolean {
  const { canAsk, canAskNumber } = question;
  if (!canAsk || canAskNumber !== true || callbackNumber === "never") return false;
  return callbackNumber === "always" || !hasOwnNumber(question);
}

/** At their own number, or at one that they are asked for. */
function canCallBack({ question, policy }: Pick<Inquiry, "question" | "policy">): boolean {
  return hasOwnNumber(question) || asksNumber(question, policy);
}

/** Who gave no number that counts is called at their own, where that is known. */
function afterNumber(reply: NumberReply, inquiry: Inquiry): Plan {
  const { canAsk } = inquiry.question;
  const hasOwn = hasOwnNumber(inquiry.question);
  const climbed = climbLadder(inquiry, "caller-chose");
  const plan = toPlan(inquiry, "chose-callback", withoutTeam(climbed), "callback");
  const step = nextNumberStep(reply, { hasOwn, canAsk });
  switch (step.kind) {
    case "enter":
    case "check":
      return { ...plan, ifNone: "ask", ask: { menu: null, round: step.round, number: step } };
    case "promise":
      return { ...plan, callbackNumber: step.number };
    case "give-up":
      return hasOwn ? plan : toPool(inquiry, "no-callback-number", climbed);
  }
}

/** What the digits mean. On a line that they have chosen already they mean nothing more. */
function choiceOf(question: RouteQuestion, policy: Policy): MenuChoice | null {
  const { digits, menu, onLine } = question;
  if (digits === null || onLine !== undefined) return null;
  const choice = choiceAt(policy.menu.choices, menu ?? null, digits);
  if (choice?.do !== "callback" || canCallBack({ question, policy })) return choice;
  return { digit: choice.digit, do: "team" };
}

function afterChoice(choice: MenuChoice, inquiry: Inquiry): Plan {
  const climbed = climbLadder(inquiry, "caller-chose");
  const alone = withoutTeam(climbed);
  const path = `chose-${choice.do}` as const;
  const toNobody = (ifNone: IfNone): Plan => ({ ...toPlan(inquiry, path, alone, ifNone), choice });
  const toAnybody = (found = climbed): Plan => ({ ...toPool(inquiry, path, found), choice });
  switch (choice.do) {
    case "team":
    // A line that calls can't be handed to.
    case "line":
      return toAnybody();
    case "callback":
    case "target":
    case "message":
      return toNobody(choice.do);
    case "voicemail":
      return inquiry.question.canVoicemail && ownRepOf(climbed) !== null
        ? toNobody("voicemail")
        : toAnybody();
    case "rep":
      return toAnybody(withChosen(choice.repId, climbed, inquiry));
    case "menu":
      return inquiry.question.canAsk
        ? { ...toNobody("ask"), ask: { menu: choice.digit, round: 1 } }
        : toAnybody();
  }
}

/** Who wants to be called back, to leave a message or to hear one is put through to nobody. */
function withoutTeam(climbed: Climb): Climb {
  return { ...climbed, steps: climbed.steps.filter(({ rung }) => rung !== "team") };
}

/** The rep whom the caller asked for goes before all others. */
function withChosen(repId: string, climbed: Climb, inquiry: Inquiry): Climb {
  const chosen: Step = inquiry.question.factsKnown
    ? chosenStep(repId, inquiry)
    : { rung: "menu", rep: null, refused: "no-facts" };
  const others = climbed.steps.filter(({ rep }) => rep === null || rep.id !== chosen.rep?.id);
  return { ...climbed, steps: [chosen, ...others] };
}

type LadderPath =
  Exclude<PlanPath, `chose-${MenuChoice["do"]}` | "no-callback-number"> | "chose-line";

function pathOf({ facts, question, policy }: Inquiry): LadderPath {
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
  if (question.digits === null) return "ladder";
  if (question.onLine !== undefined) return "chose-line";
  return question.digits === "" ? "stayed-silent" : "unknown-digit";
}

/** Once in a call, and once more where the answer was none. */
function mayAsk({ facts, question, policy }: Inquiry): boolean {
  const isFirst = question.digits === null && facts.session.askedRounds === 0;
  return policy.menu.enabled && question.canAsk && (isFirst || question.repeat !== undefined);
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
      return canCallBack(inquiry) ? "callback" : poolOf(inquiry);
    case "team":
      return poolOf(inquiry);
    case "fallback":
      return "fallback";
  }
}
