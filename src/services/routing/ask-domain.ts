import type { NumberReply } from "../../domain/callback-number.ts";
import { readEntered } from "../../domain/may-call-back.ts";
import { callerKey } from "../../domain/caller-key.ts";
import type { Question } from "../../domain/decision.ts";
import { onceForBoth } from "../../domain/once-for-both.ts";
import type { RouteQuestion } from "../../domain/question.ts";
import { DEFAULT_POLICY, type Policy } from "../../domain/policy.ts";
import { asksNumberIn, isSpoken, mergeSentences } from "../../domain/prompts.ts";
import type { Line, WorkspaceSettings } from "../../domain/settings.ts";
import { numberOn, type SettingsIndex } from "../../domain/settings-index.ts";
import { shareOf } from "../../domain/share.ts";
import type { LineCapabilities, RoutingRequest } from "../../telephony/port.ts";

type Known = {
  readonly index: SettingsIndex;
  /** ISO 3166 alpha-2: how a number that the caller enters is read. */
  readonly region: string;
  readonly capabilities: LineCapabilities;
  /** False when the maps could not be read. */
  readonly factsKnown: boolean;
  readonly claimMissing?: boolean;
  /** Inside the line's hours. */
  readonly open: boolean;
  /** The line that the caller chose, by its name; left out: none. */
  readonly onLine?: string | null;
};

/** How often a question that we repeat by ourselves is asked. */
const MOST_ROUNDS = 2;

/**
 * The policy that decides this request: the dialled number's own, else the line's, else the default one; `given`: that
 * one instead. With what the line says itself.
 */
export function policyFor(
  line: Line,
  dialledNumber: string | null,
  settings: WorkspaceSettings | undefined,
  given: Policy | null = null,
): Policy {
  const id = numberOn(line, dialledNumber)?.policyId ?? line.policyId;
  const inForce = (id === null ? undefined : settings?.policies.get(id)) ?? DEFAULT_POLICY;
  return placedOnLine(given ?? inForce, line);
}

const placedOnLine = onceForBoth(withLine);

/** A policy with what the line says itself: what is done outside its hours, what is spoken, whether callers are asked. */
export function withLine(
  policy: Policy,
  line: Pick<Line, "closed" | "sentences" | "busyMenu">,
): Policy {
  const closed = line.closed ?? policy.closed;
  const sentences = mergeSentences(policy.sentences ?? {}, line.sentences);
  const own = { ...policy, closed, sentences };
  return line.busyMenu ? own : { ...own, menu: { ...own.menu, enabled: false } };
}

/** The policy in the caller's language, where the phone system knows it and we have sentences in it. */
export function spokenTo(language: string | null | undefined, policy: Policy): Policy {
  if (language === null || language === undefined) return policy;
  const locale = language.toLowerCase().replace("_", "-");
  return isSpoken(locale, policy.sentences, policy.menu.choices) ? { ...policy, locale } : policy;
}

/** The rep of the number that was dialled, where it has one. */
export function lineOwnerOf(line: Line, dialledNumber: string | null): string | null {
  return numberOn(line, dialledNumber)?.repId ?? null;
}

/** What the domain is asked about a routing request: only what a phone system can do, never which one it is. */
export function toQuestion(
  line: Line,
  request: RoutingRequest,
  policy: Policy,
  known: Known,
): RouteQuestion {
  const { index, capabilities, factsKnown, claimMissing = false, open, onLine = null } = known;
  const { caller, reply, dialledNumber } = request;
  const callbackNumber = numberReplyOf(reply, known);
  const number = caller.kind === "number" ? caller.e164 : null;
  const asks = capabilities.questions && reply?.lastChance !== true;
  return {
    caller,
    ownNumber: number === null ? null : (index.ownNumbers.get(callerKey(number)) ?? null),
    digits: callbackNumber === null ? (reply?.digits ?? null) : "",
    ...(callbackNumber !== null && { callbackNumber }),
    ...(reply?.question?.menu !== undefined && { menu: reply.question.menu }),
    ...repeatOf(reply, capabilities),
    ...(onLine !== null && { onLine }),
    legId: request.legId,
    hasTeam: line.team !== null,
    canAsk: asks,
    ...(asks && asksNumberIn(policy.locale, policy.sentences) && { canAskNumber: true as const }),
    ...(!capabilities.questions && { neverAsks: true as const }),
    canWait: waitOf(capabilities, request.mayWait ?? asks),
    canVoicemail: capabilities.voicemail,
    canRingGroup: capabilities.ringGroup,
    ...(capabilities.mostTogether !== undefined && { mostTogether: capabilities.mostTogether }),
    factsKnown,
    ...(claimMissing && { claimMissing }),
    lineOwnerId: lineOwnerOf(line, dialledNumber),
    open,
    heldOut: isHeldOut(number, policy),
  };
}

/** Most policies hold nobody out, and then there is no share to find. */
function isHeldOut(number: string | null, { holdOutPercent }: Policy): boolean {
  return number !== null && holdOutPercent > 0 && shareOf(callerKey(number)) < holdOutPercent;
}

/** Was a number asked for, or read back? */
export function isOfNumber(
  question: Question | null,
): question is Question & { readonly name: "callback-number" | "callback-check" } {
  return question?.name === "callback-number" || question?.name === "callback-check";
}

/** What they pressed after a question for a number; null: they were asked none. */
function numberReplyOf(
  reply: RoutingRequest["reply"],
  { index, region }: Pick<Known, "index" | "region">,
): NumberReply | null {
  const { question = null } = reply ?? {};
  // some phone systems hand on the key that ended it
  const digits = (reply?.digits ?? "").replace(/#$/, "");
  if (!isOfNumber(question)) return null;
  const { round } = question;
  if (question.name === "callback-number") {
    const number = readEntered(digits, region, index);
    return { step: "enter", round, said: digits === "" ? "nothing" : "number", number };
  }
  const said = digits === "1" ? "yes" : digits === "2" ? "no" : "nothing";
  const number = readEntered(question.number ?? "", region, index);
  return { step: "check", round, said, number };
}

/** Asked once more by us, where the phone system does not repeat a question by itself. */
function repeatOf(
  reply: RoutingRequest["reply"],
  { repeatsQuestions = false }: LineCapabilities,
): Pick<RouteQuestion, "repeat"> {
  if (reply === null || reply.isOver === true || repeatsQuestions) return {};
  const { question } = reply;
  if (question?.name !== "busy-menu" || question.round >= MOST_ROUNDS) return {};
  return { repeat: { round: question.round } };
}

/** A queue keeps callers without asking them anything. */
function waitOf({ wait }: LineCapabilities, mayAsk: boolean): RouteQuestion["canWait"] {
  if (wait === null || (!mayAsk && wait.queue === undefined)) return null;
  return { stepMs: wait.stepMs, maxMs: wait.maxMs };
}

/** Is this call answered for real, on a line that is being tried out? The same call always gets the same answer. */
export function isLive(line: Line, callId: string): boolean {
  switch (line.mode) {
    case "live":
      return true;
    case "percent":
      return shareOf(callId) < line.percent;
    case "observe":
    case "pause":
      return false;
  }
}
