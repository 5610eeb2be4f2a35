import { claimOrder } from "./claim-order.ts";
import type { NumberStep } from "./callback-number.ts";
import type { Climb, Step } from "./climb.ts";
import type { ClaimOrder } from "./decision.ts";
import type { Facts, RepFact } from "./facts.ts";
import { isShort, type MenuChoice, type MenuDigit } from "./menu.ts";
import type { Policy, Rung } from "./policy.ts";
import type { PlanPath, RouteQuestion } from "./question.ts";
import type { Match } from "./rank-contacts.ts";

export type IfNone =
  "ask" | "wait" | "voicemail" | "callback" | "target" | "message" | "team" | "closed" | "fallback";

export type NumberQuestion = Extract<NumberStep, { readonly kind: "enter" | "check" }>;

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
  readonly ask: {
    readonly menu: MenuDigit | null;
    readonly round: number;
    /** For a number to be called back at, instead of a choice. */
    readonly number?: NumberQuestion;
  };
  /** Where the caller wants to be called back; null: at the number they call from. */
  readonly callbackNumber: string | null;
  /** The line that the caller chose, by its name. */
  readonly onLine: string | null;
  /** The caller would have been asked, where the phone system can't. */
  readonly unasked: boolean;
};

/** All that a decision is made from. */
export type Inquiry = {
  readonly facts: Facts;
  readonly question: RouteQuestion;
  readonly policy: Policy;
  readonly now: number;
  readonly match: Match;
};

export function isTeam({ rung }: Rung): boolean {
  return rung === "team";
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

export function poolOf(inquiry: Inquiry): "team" | "fallback" {
  return inquiry.question.hasTeam && inquiry.policy.ladder.some(isTeam) ? "team" : "fallback";
}

export function toPool(inquiry: Inquiry, path: PlanPath, climbed: Climb): Plan {
  return toPlan(inquiry, path, climbed, poolOf(inquiry));
}

export function toPlan(inquiry: Inquiry, path: PlanPath, climbed: Climb, ifNone: IfNone): Plan {
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
    callbackNumber: null,
    onLine: question.onLine ?? null,
    unasked: isUnasked(inquiry, climbed),
  };
}

/** The caller's own rep: the first that a rung of persons names. */
export function ownRepOf({ steps, barrier }: Climb): RepFact | null {
  return (
    barrier?.rep ?? steps.find(({ rung, rep }) => rung !== "team" && rep !== null)?.rep ?? null
  );
}
