import { spokenDigits } from "../../domain/callback-number.ts";
import type { NumberQuestion, Plan } from "../../domain/plan.ts";
import { isMailbox, type Answer, type Identity } from "../../domain/decision.ts";
import type { Facts } from "../../domain/facts.ts";
import type { Opening } from "../../domain/hours.ts";
import type { Policy, Target } from "../../domain/policy.ts";
import { levelOf, type MenuChoice } from "../../domain/menu.ts";
import {
  busyMenu,
  callbackPromise,
  chosenMessage,
  closedMessage,
  holdMenu,
  numberQuestion,
  subMenu,
} from "../../domain/prompts.ts";
import type { Settlement } from "../../domain/settle.ts";
import { onceForBoth } from "../../domain/once-for-both.ts";
import type { Line, Rep } from "../../domain/settings.ts";
import type { SettingsIndex } from "../../domain/settings-index.ts";

/** How long we listen for a digit after the last word. */
const LISTEN_MS = 5_000;
/** Speech takes about so long for each character. */
const MS_PER_CHARACTER = 70;

/** Of the longest number there is, with a way out of any country before it. */
const MOST_KEYS = 18;
/** Who looks a number up needs longer than for one key. */
const ENTRY_MS = 10_000;
const KEYS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

type Asking = {
  /** Names the reps whom a choice leads to. */
  readonly index: SettingsIndex;
  /** The caller's own number is known. */
  readonly hasOwn: boolean;
  readonly region: string;
};

type Ask = Extract<Answer, { kind: "ask" }>;

type Saying = {
  readonly line: Line;
  readonly plan: Plan;
  readonly policy: Policy;
  readonly opening: Opening;
  readonly repOf: (repId: string) => Rep | undefined;
  /** Where a caller waits without being asked; left out: they are asked. */
  readonly queue?: Target | undefined;
  /** What the caller is asked, where the plan may ask. */
  readonly ask: Ask | null;
};

/** A settled decision as an answer for the phone system; whatever can't be said becomes the line's fallback. */
export function answerCall(settlement: Settlement, saying: Saying): Answer {
  const { line, plan, policy, ask } = saying;
  const fallback: Answer = { kind: "target", target: line.fallback };
  switch (settlement.outcome) {
    case "rep": {
      const to = reach(settlement.repId, saying);
      if (to === null) return fallback;
      const [, ...further] = identitiesOn(line, saying.repOf(to.repId));
      const others = below(to.repId, saying);
      return { kind: "rep", ...to, further, ringMs: settlement.ringMs, others };
    }
    case "voicemail": {
      const to = reachMailbox(settlement.repId, saying);
      return to === null ? fallback : { kind: "voicemail", ...to };
    }
    case "group": {
      const members = settlement.taken
        .map((repId) => reach(repId, saying))
        .filter((member) => member !== null);
      return members.length === 0
        ? fallback
        : { kind: "group", members, ringMs: settlement.ringMs };
    }
    case "wait":
      return saying.queue === undefined
        ? (ask ?? fallback)
        : { kind: "target", target: saying.queue };
    case "ask":
      return ask ?? fallback;
    case "callback":
      return {
        kind: "end",
        ...callbackPromise(policy.locale, plan.own?.name ?? null, policy.sentences),
      };
    case "target":
    case "message":
      return chosenAnswer(plan.choice, policy) ?? fallback;
    case "closed":
      return closedAnswer(saying);
    case "team":
      return line.team === null ? fallback : { kind: "target", target: line.team };
    case "fallback":
      return fallback;
  }
}

/** What the caller is asked if nobody is taken; null where the plan does not ask. */
export function questionOf(
  plan: Plan,
  { session }: Facts,
  policy: Policy,
  asking: Asking,
): Ask | null {
  if (plan.ifNone !== "ask" && plan.ifNone !== "wait") return null;
  const { menu, locale, sentences } = policy;
  const { index } = asking;
  if (plan.ifNone === "wait") {
    const choices = levelOf(menu.choices, null);
    const round = session.askedRounds + 1;
    const hold = { round, repName: plan.own?.name ?? null, choices };
    const speech = holdMenu(locale, hold, sentences, namesIn(index));
    return { ...listenFor(choices), question: { name: "hold", round }, ...speech };
  }
  const { round, menu: under, number } = plan.ask;
  if (number !== undefined) return numberAsk(number, policy, asking);
  const question = { name: "busy-menu", round } as const;
  if (under === null) return { ...firstLevel(policy, index), question };
  const choices = levelOf(menu.choices, under);
  const speech = subMenu(locale, choices, sentences, namesIn(index));
  return { ...listenFor(choices), question: { ...question, menu: under }, ...speech };
}

/** Most plans may ask it, and hardly any does: put together once for each version of the settings. */
const firstLevel = onceForBoth((policy: Policy, index: SettingsIndex) => {
  const choices = levelOf(policy.menu.choices, null);
  const speech = busyMenu(policy.locale, choices, policy.sentences, namesIn(index));
  return { ...listenFor(choices), ...speech };
});

function listenFor(choices: readonly MenuChoice[]) {
  return { kind: "ask", digits: choices.map(({ digit }) => digit), listenMs: LISTEN_MS } as const;
}

function namesIn({ repById }: SettingsIndex): (repId: string) => string {
  return (repId) => repById.get(repId)?.name ?? "";
}

/** A number is entered and ended by `#`, then read back: 1 for yes, 2 for another. */
function numberAsk(
  asked: NumberQuestion,
  { locale, sentences }: Policy,
  { hasOwn, region }: Asking,
): Ask | null {
  if (asked.kind === "enter") {
    const speech = numberQuestion(locale, { ...asked, hasOwn }, sentences);
    const question = { name: "callback-number", round: asked.round } as const;
    const base = { kind: "ask", question, digits: KEYS, most: MOST_KEYS } as const;
    return (
      speech && { ...base, listenMs: ENTRY_MS, ...(hasOwn && { once: true as const }), ...speech }
    );
  }
  const { round, number } = asked;
  const spoken = spokenDigits(number, region);
  const speech = numberQuestion(locale, { kind: "check", spoken }, sentences);
  const question = { name: "callback-check", round, number } as const;
  return speech && { kind: "ask", question, digits: ["1", "2"], listenMs: LISTEN_MS, ...speech };
}

function chosenAnswer(choice: MenuChoice | null, { locale, sentences }: Policy): Answer | null {
  if (choice?.do === "target") return { kind: "target", target: choice.target };
  return choice?.do === "message"
    ? { kind: "end", ...chosenMessage(locale, choice.message, sentences) }
    : null;
}

/** From our question to the caller's next request, about: the speech, then the silence. */
export function askedForMs({ prompt, listenMs }: Ask): number {
  return prompt.join(" ").length * MS_PER_CHARACTER + listenMs;
}

function closedAnswer({ line, policy, opening }: Saying): Answer {
  const { closed } = policy;
  switch (closed.kind) {
    case "end":
      return {
        kind: "end",
        ...closedMessage(policy.locale, opening.why === "holiday", policy.sentences),
      };
    case "target":
      return { kind: "target", target: closed.target };
    case "fallback":
    case "ladder":
      return { kind: "target", target: line.fallback };
  }
}

/** Who could have had the call after the rep who has it, in the ladder's order. */
function below(repId: string, saying: Saying): { repId: string; identity: Identity }[] {
  const { alone, together } = saying.plan.order;
  const candidates = [...alone, ...together];
  return candidates
    .slice(candidates.indexOf(repId) + 1)
    .map((one) => reach(one, saying))
    .filter((one) => one !== null);
}

function reach(
  repId: string | null,
  { line, repOf }: Saying,
): { repId: string; identity: Identity } | null {
  const identity = repId === null ? undefined : identityOn(line, repOf(repId));
  return repId === null || identity === undefined ? null : { repId, identity };
}

/** Their mailbox where they have one, else they themselves: some phone systems know whose it is. */
function reachMailbox(repId: string | null, saying: Saying): ReturnType<typeof reach> {
  const { line, repOf } = saying;
  const mailbox = (repId === null ? undefined : repOf(repId))?.identities.find(
    (identity) => identity.vendor === line.vendor && isMailbox(identity),
  );
  return repId === null || mailbox === undefined
    ? reach(repId, saying)
    : { repId, identity: mailbox };
}

/** The rep's identity on this line's phone system: one that can be rung. */
export function identityOn(line: Line, rep: Rep | undefined): Identity | undefined {
  return identitiesOn(line, rep)[0];
}

function identitiesOn({ vendor }: Line, rep: Rep | undefined): Identity[] {
  return rep?.identities.filter((one) => one.vendor === vendor && !isMailbox(one)) ?? [];
}
