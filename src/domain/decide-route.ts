import { climb, type Climb, type Step } from "./climb.ts";
import type { Choice } from "./decision.ts";
import type { Facts, RepFact } from "./facts.ts";
import type { Otherwise, Policy, Rung } from "./policy.ts";
import type { PlanPath, RouteQuestion } from "./question.ts";
import { rankContacts, type Match } from "./rank-contacts.ts";

export type IfNone =
  "ask" | "wait" | "voicemail" | "callback" | "group" | "team" | "closed" | "fallback";

/** The candidates in order, and what happens if none can be had. */
export type Plan = {
  readonly path: PlanPath;
  readonly match: Match;
  readonly steps: readonly Step[];
  readonly ifNone: IfNone;
  /** The rep whom a question, a wait, a voicemail or a call back is about. */
  readonly own: RepFact | null;
  /** Who rings together. */
  readonly group: readonly RepFact[];
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
  const scene: Scene = { facts, question, policy, now, match };
  const choice = choiceOf(question, policy);
  if (choice !== null) return afterChoice(choice, scene);
  const path = pathOf(scene);
  switch (path) {
    case "ladder":
    case "stayed-silent": {
      const climbed = climbLadder(scene, null);
      return toPlan(scene, path, climbed, resolveEnd(scene, climbed));
    }
    case "held-out":
      return toPool(scene, path, climbLadder(scene, "held-out"));
    case "facts-missing":
      return toPool(scene, path, climbLadder(scene, "no-facts"));
    case "closed":
      return toPlan(scene, path, NOBODY, "closed");
    case "withheld":
    case "invalid":
    case "internal":
    case "own-line":
    case "own-rep":
    case "repeat-caller":
      return toPool(scene, path, climbLadder(scene, null, policy.ladder.filter(isTeam)));
  }
}

type Scene = {
  readonly facts: Facts;
  readonly question: RouteQuestion;
  readonly policy: Policy;
  readonly now: number;
  readonly match: Match;
};

const NOBODY: Climb = { steps: [], barrier: null };

function climbLadder(
  scene: Scene,
  override: "held-out" | "no-facts" | "caller-chose" | null,
  ladder = scene.policy.ladder,
): Climb {
  return climb({ ...scene, asks: mayAsk(scene), override, ladder });
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

function afterChoice(choice: Choice, scene: Scene): Plan {
  const climbed = climbLadder(scene, "caller-chose");
  // Who wants to be called back, or to leave a message, is put through to nobody.
  const steps = climbed.steps.filter(({ rung }) => rung !== "team");
  switch (choice) {
    case "team":
      return toPool(scene, "chose-team", climbed);
    case "callback":
      return toPlan(scene, "chose-callback", { ...climbed, steps }, "callback");
    case "voicemail":
      return scene.question.canVoicemail && ownRepOf(climbed) !== null
        ? toPlan(scene, "chose-voicemail", { ...climbed, steps }, "voicemail")
        : toPool(scene, "chose-voicemail", climbed);
  }
}

function pathOf({ facts, question, policy }: Scene): Exclude<PlanPath, `chose-${Choice}`> {
  const { caller, ownNumber } = question;
  if (!question.open && policy.closed.kind !== "ladder") return "closed";
  if (caller.kind !== "number") return caller.kind;
  if (ownNumber !== null) return ownNumber === "line" ? "own-line" : "own-rep";
  if (!question.factsKnown) return "facts-missing";
  if (question.heldOut) return "held-out";
  const most = policy.repeatCallsPerMinute;
  if (question.digits === null && most !== null && facts.callsLastMinute >= most) {
    return "repeat-caller";
  }
  return question.digits === null ? "ladder" : "stayed-silent";
}

function mayAsk({ facts, question, policy }: Scene): boolean {
  const answered = question.digits !== null;
  return policy.menu.enabled && question.canAsk && !answered && facts.session.askedRounds === 0;
}

/** What happens when the claim takes nobody. */
function resolveEnd(scene: Scene, climbed: Climb): IfNone {
  const { barrier } = climbed;
  if (barrier === null) return poolOf(scene, climbed);
  if (barrier.kind === "wait" || barrier.kind === "ask") return barrier.kind;
  return resolve(barrier.otherwise, scene, climbed);
}

/** What a strict rung asks for, or the next best that this line can do. */
function resolve(otherwise: Exclude<Otherwise, "next">, scene: Scene, climbed: Climb): IfNone {
  switch (otherwise) {
    case "voicemail":
      return scene.question.canVoicemail ? "voicemail" : resolve("ask", scene, climbed);
    case "ask":
      return mayAsk(scene) ? "ask" : poolOf(scene, climbed);
    case "callback":
      return "callback";
    case "team":
      return poolOf(scene, climbed);
    case "fallback":
      return "fallback";
  }
}

function poolOf(scene: Scene, climbed: Climb): "group" | "team" | "fallback" {
  if (groupOf(climbed).length > 0) return "group";
  return scene.question.hasTeam && scene.policy.ladder.some(isTeam) ? "team" : "fallback";
}

/** Members who ring together: those of a rung that asks for it who are free now. */
function groupOf({ steps }: Climb): RepFact[] {
  return steps.flatMap((step) => (step.refused === null && step.together ? [step.rep] : []));
}

function toPool(scene: Scene, path: PlanPath, climbed: Climb): Plan {
  return toPlan(scene, path, climbed, poolOf(scene, climbed));
}

function toPlan(scene: Scene, path: PlanPath, climbed: Climb, ifNone: IfNone): Plan {
  const own = ownRepOf(climbed);
  const group = groupOf(climbed);
  return { path, match: scene.match, steps: climbed.steps, ifNone, own, group };
}

/** The caller's own rep: the first that a rung of persons names. */
function ownRepOf({ steps, barrier }: Climb): RepFact | null {
  return (
    barrier?.rep ?? steps.find(({ rung, rep }) => rung !== "team" && rep !== null)?.rep ?? null
  );
}
