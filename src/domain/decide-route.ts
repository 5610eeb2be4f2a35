import { claimOrder } from "./claim-order.ts";
import { chosenStep, climb, type Climb, type Override, type Step } from "./climb.ts";
import type { ClaimOrder } from "./decision.ts";
import type { Facts, RepFact } from "./facts.ts";
import { choiceAt, isShort, type MenuChoice, type MenuDigit } from "./menu.ts";
import type { Otherwise, Policy, Rung } from "./policy.ts";
import type { PlanPath, RouteQuestion } from "./question.ts";
import { rankContacts, type Match } from "./rank-contacts.ts";

export type IfNone =
  "ask" | "wait" | "voicemail" | "callback" | "target" | "message" | "team" | "closed" | "fallback";

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
  /** What the caller chose. */
  readonly choice: MenuChoice | null;
  /** What is asked, where it asks: the first level or the one under a digit of it, for the how-manieth time. */
  readonly ask: { readonly menu: MenuDigit | null; readonly round: number };
  /** The line that the caller chose, by its name. */
  readonly onLine: string | null;
  /** The caller would have been asked, where the phone system can't. */
  readonly unasked: boolean;
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

/** What the digits mean. On a line that they have chosen already they mean nothing more. */
function choiceOf(
  { digits, menu, caller, onLine }: RouteQuestion,
  policy: Policy,
): MenuChoice | null {
  if (digits === null || onLine !== undefined) return null;
  const choice = choiceAt(policy.menu.choices, menu ?? null, digits);
  if (choice?.do !== "callback" || caller.kind === "number") return choice;
  return { digit: choice.digit, do: "team" };
}

function afterChoice(choice: MenuChoice, inquiry: Inquiry): Plan {
  const climbed = climbLadder(inquiry, "caller-chose");
  // Who wants to be called back, to leave a message or to hear one is put through to nobody.
  const alone = { ...climbed, steps: climbed.steps.filter(({ rung }) => rung !== "team") };
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

/** The rep whom the caller asked for goes before all others. */
function withChosen(repId: string, climbed: Climb, inquiry: Inquiry): Climb {
  const chosen: Step = inquiry.question.factsKnown
    ? chosenStep(repId, inquiry)
    : { rung: "menu", rep: null, refused: "no-facts" };
  const others = climbed.steps.filter(({ rep }) => rep === null || rep.id !== chosen.rep?.id);
  return { ...climbed, steps: [chosen, ...others] };
}

type LadderPath = Exclude<PlanPath, `chose-${MenuChoice["do"]}`> | "chose-line";

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

/** Only where something else was to be had than the team, which the caller gets. */
function isUnasked({ question, policy }: Inquiry, { steps, barrier }: Climb): boolean {
  const { enabled, choices } = policy.menu;
  const isOurs = choices.every((choice) => typeof choice === "string" || isShort(choice.do));
  return (
    question.neverAsks === true &&
    enabled &&
    !isOurs &&
    barrier === null &&
    steps.some(({ rung, rep }) => rep !== null && rung !== "team")
  );
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
  const { match, question } = inquiry;
  return {
    path,
    match,
    steps,
    order: claimOrder(steps, inquiry),
    ifNone,
    own: ownRepOf(climbed),
    choice: null,
    ask: { menu: question.menu ?? null, round: (question.repeat?.round ?? 0) + 1 },
    onLine: question.onLine ?? null,
    unasked: isUnasked(inquiry, climbed),
  };
}

/** The caller's own rep: the first that a rung of persons names. */
function ownRepOf({ steps, barrier }: Climb): RepFact | null {
  return (
    barrier?.rep ?? steps.find(({ rung, rep }) => rung !== "team" && rep !== null)?.rep ?? null
  );
}
