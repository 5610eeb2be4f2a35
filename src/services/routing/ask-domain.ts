import { callerKey } from "../../domain/caller-key.ts";
import type { RouteQuestion } from "../../domain/question.ts";
import type { Facts } from "../../domain/facts.ts";
import { openingAt } from "../../domain/hours.ts";
import { DEFAULT_POLICY, type Policy } from "../../domain/policy.ts";
import { LOCALES } from "../../domain/prompts.ts";
import type { Line, LineNumber, Rep, WorkspaceSettings } from "../../domain/settings.ts";
import { shareOf } from "../../domain/share.ts";
import type { LineCapabilities, RoutingRequest } from "../../telephony/port.ts";

type Known = {
  readonly settings: WorkspaceSettings | undefined;
  readonly capabilities: LineCapabilities;
  readonly facts: Facts;
  /** False when the maps could not be read. */
  readonly factsKnown: boolean;
  readonly now: number;
};

/** The policy that decides this request: the dialled number's own, else the line's, else the default one. */
export function policyFor(
  line: Line,
  dialledNumber: string | null,
  settings: WorkspaceSettings | undefined,
): Policy {
  const id = numberOf(line, dialledNumber)?.policyId ?? line.policyId;
  const policy = (id === null ? undefined : settings?.policies.get(id)) ?? DEFAULT_POLICY;
  return line.busyMenu ? policy : { ...policy, menu: { ...policy.menu, enabled: false } };
}

/** The policy in the caller's language, where the phone system knows it and we have sentences in it. */
export function spokenTo(language: string | null | undefined, policy: Policy): Policy {
  const locale = (language ?? "").toLowerCase().replace("_", "-");
  return LOCALES.includes(locale.replace(/-.*$/, "")) ? { ...policy, locale } : policy;
}

/** The rep of the number that was dialled, where it has one. */
export function lineOwnerOf(line: Line, dialledNumber: string | null): string | null {
  return numberOf(line, dialledNumber)?.repId ?? null;
}

/** What the domain is asked about a routing request: only what a phone system can do, never which one it is. */
export function toQuestion(
  line: Line,
  request: RoutingRequest,
  policy: Policy,
  { settings, capabilities, factsKnown, now }: Known,
): RouteQuestion {
  const { caller, reply, dialledNumber } = request;
  const number = caller.kind === "number" ? caller.e164 : null;
  const asks = capabilities.questions && reply?.lastChance !== true;
  return {
    caller,
    ownNumber: number === null ? null : ownerOfNumber(number, settings),
    digits: reply?.digits ?? null,
    legId: request.legId,
    hasTeam: line.team !== null,
    canAsk: asks,
    canWait: waitOf(capabilities, request.mayWait ?? asks),
    canVoicemail: capabilities.voicemail,
    canRingGroup: capabilities.ringGroup,
    factsKnown,
    lineOwnerId: lineOwnerOf(line, dialledNumber),
    open: openingAt(line.hours, now).open,
    heldOut: number !== null && shareOf(callerKey(number)) < policy.holdOutPercent,
  };
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

function numberOf(line: Line, dialledNumber: string | null): LineNumber | undefined {
  if (dialledNumber === null) return undefined;
  const key = callerKey(dialledNumber);
  return line.numbers.find(({ number }) => callerKey(number) === key);
}

function ownerOfNumber(
  number: string,
  settings: WorkspaceSettings | undefined,
): RouteQuestion["ownNumber"] {
  const key = callerKey(number);
  const isThis = (own: string) => callerKey(own) === key;
  if (settings?.lines.some(({ numbers }) => numbers.some((own) => isThis(own.number)))) {
    return "line";
  }
  // a phone that a rep is reached by is theirs too
  const isTheirs = ({ phones, identities }: Rep) =>
    phones.some(isThis) || identities.some(({ id }) => id.startsWith("+") && isThis(id));
  return settings?.reps.some(isTheirs) ? "rep" : null;
}
