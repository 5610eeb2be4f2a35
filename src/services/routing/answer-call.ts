import type { Plan } from "../../domain/decide-route.ts";
import { isMailbox, type Answer, type Identity } from "../../domain/decision.ts";
import type { Facts } from "../../domain/facts.ts";
import { openingAt } from "../../domain/hours.ts";
import type { Policy, Target } from "../../domain/policy.ts";
import { busyMenu, callbackPromise, closedMessage, holdMenu } from "../../domain/prompts.ts";
import type { Settlement } from "../../domain/settle.ts";
import type { Line, Rep } from "../../domain/settings.ts";

/** How long we listen for a digit after the last word. */
const LISTEN_MS = 5_000;
/** Speech takes about so long for each character. */
const MS_PER_CHARACTER = 70;

type Scene = {
  readonly line: Line;
  readonly plan: Plan;
  readonly facts: Facts;
  readonly policy: Policy;
  readonly repOf: (repId: string) => Rep | undefined;
  /** Where a caller waits without being asked; left out: they are asked. */
  readonly queue?: Target | undefined;
  readonly now: number;
};

/** A settled decision as an answer for the phone system; whatever can't be said becomes the line's fallback. */
export function answerCall(settlement: Settlement, scene: Scene): Answer {
  const { line, plan, policy } = scene;
  const fallback: Answer = { kind: "target", target: line.fallback };
  switch (settlement.outcome) {
    case "rep": {
      const to = reach(settlement.repId, scene);
      if (to === null) return fallback;
      return { kind: "rep", ...to, ringMs: settlement.ringMs, others: below(to.repId, scene) };
    }
    case "voicemail": {
      const to = reachMailbox(settlement.repId, scene);
      return to === null ? fallback : { kind: "voicemail", ...to };
    }
    case "group": {
      const members = plan.group
        .map((rep) => reach(rep.id, scene))
        .filter((member) => member !== null);
      const ring = policy.ladder.find(({ rung }) => rung === "team")?.ringSeconds ?? null;
      const ringMs = ring === null ? null : ring * 1000;
      return members.length === 0 ? fallback : { kind: "group", members, ringMs };
    }
    case "wait":
      return scene.queue === undefined
        ? askCaller("wait", scene)
        : { kind: "target", target: scene.queue };
    case "ask":
      return askCaller("ask", scene);
    case "callback":
      return { kind: "end", ...callbackPromise(policy.locale, plan.own?.name ?? null) };
    case "closed":
      return closedAnswer(scene);
    case "team":
      return line.team === null ? fallback : { kind: "target", target: line.team };
    case "fallback":
      return fallback;
  }
}

/** From our answer to the caller's next request, about: the speech, then the silence. */
export function askedForMs(answer: Answer): number {
  return answer.kind === "ask"
    ? answer.prompt.join(" ").length * MS_PER_CHARACTER + answer.listenMs
    : 0;
}

function askCaller(outcome: "ask" | "wait", { plan, facts, policy }: Scene): Answer {
  const round = facts.session.askedRounds + 1;
  const { choices } = policy.menu;
  const name = outcome === "ask" ? "busy-menu" : "hold";
  const speech =
    outcome === "ask"
      ? busyMenu(policy.locale, choices)
      : holdMenu(policy.locale, { round, repName: plan.own?.name ?? null, choices });
  return { kind: "ask", question: { name, round }, choices, listenMs: LISTEN_MS, ...speech };
}

function closedAnswer({ line, policy, now }: Scene): Answer {
  const { closed } = policy;
  switch (closed.kind) {
    case "end": {
      const holiday = openingAt(line.hours, now).why === "holiday";
      return { kind: "end", ...closedMessage(policy.locale, holiday) };
    }
    case "target":
      return { kind: "target", target: closed.target };
    case "fallback":
    case "ladder":
      return { kind: "target", target: line.fallback };
  }
}

/** Who could have had the call after the rep who has it, in the ladder's order. */
function below(repId: string, scene: Scene): { repId: string; identity: Identity }[] {
  const candidates = scene.plan.steps.filter((step) => step.refused === null);
  const at = candidates.findIndex((step) => step.rep?.id === repId);
  return candidates
    .slice(at + 1)
    .map((step) => reach(step.rep?.id ?? null, scene))
    .filter((one) => one !== null);
}

function reach(
  repId: string | null,
  { line, repOf }: Scene,
): { repId: string; identity: Identity } | null {
  const identity = repId === null ? undefined : identityOn(line, repOf(repId));
  return repId === null || identity === undefined ? null : { repId, identity };
}

/** Their mailbox where they have one, else they themselves: some phone systems know whose it is. */
function reachMailbox(repId: string | null, scene: Scene): ReturnType<typeof reach> {
  const { line, repOf } = scene;
  const mailbox = (repId === null ? undefined : repOf(repId))?.identities.find(
    (identity) => identity.vendor === line.vendor && isMailbox(identity),
  );
  return repId === null || mailbox === undefined
    ? reach(repId, scene)
    : { repId, identity: mailbox };
}

/** The rep's identity on this line's phone system: one that can be rung. */
export function identityOn(line: Line, rep: Rep | undefined): Identity | undefined {
  return rep?.identities.find(
    (identity) => identity.vendor === line.vendor && !isMailbox(identity),
  );
}
