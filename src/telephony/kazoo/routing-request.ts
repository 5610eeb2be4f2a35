import { createHash } from "node:crypto";
import { toCaller, toE164, type Caller } from "../../domain/phone-number.ts";
import { toId, toStorable } from "../../edge/text.ts";
import type { LineView, Reply, RoutingRequest } from "../port.ts";
import { digitsOf } from "./digits.ts";
import { sealKeysOf } from "./sealed-number.ts";
import {
  collectionOf,
  MOST_ASKS,
  MOST_HOLDS,
  MOST_STEPS,
  readStep,
  type CallStep,
} from "./step.ts";

/** As long as a language tag gets. */
const LONGEST_LANGUAGE = 35;

type Payload = Readonly<Record<string, unknown>>;

/** A KAZOO call id in our words, so that two vendors' ids never meet. */
export function legIdOf(callId: string): string {
  return `kazoo:${callId}`;
}

/**
 * A pivot request in our words; its names in both of KAZOO's spellings (`kazoo`, `twiml`). Never throws: whatever an
 * authentic request lacks, its caller is waiting. Follow-ups of one Call-ID are steps of one call.
 * https://docs.2600hz.com/developers/pivot/requests-and-responses
 */
export function toRoutingRequest(payload: Payload, line: LineView): RoutingRequest {
  const callId = toId(payload["Call-ID"]) ?? toId(payload["CallSid"]) ?? stableIdOf(payload);
  const dialled = textOf(payload, "Request", "To");
  const step = readStep(payload, sealKeysOf(line));
  return {
    callId,
    legId: legIdOf(callId),
    caller: callerOf(payload, line.region),
    dialledNumber: dialled === null ? null : toE164(dialled, line.region),
    startedAt: null,
    reply: replyOf(payload, step),
    offerEnd: step.after,
    language: textOf(payload, "Language")?.slice(0, LONGEST_LANGUAGE) ?? null,
  };
}

/** The caller's number, E.164; null when withheld or none. */
export function callerNumberOf(payload: Payload, region: string): string | null {
  const caller = toCaller(textOf(payload, "Caller-ID-Number", "CallerNumber", "From"), region);
  return caller.kind === "number" ? caller.e164 : null;
}

/** Only a colleague's phone has an owner (`User-ID`, one or a list); callers from outside have none. */
function callerOf(payload: Payload, region: string): Caller {
  const caller = toCaller(textOf(payload, "Caller-ID-Number", "CallerNumber", "From"), region);
  const owner = payload["User-ID"];
  const internal = (typeof owner === "string" && owner !== "") || Array.isArray(owner);
  return internal
    ? { kind: "internal", e164: caller.kind === "number" ? caller.e164 : null }
    : caller;
}

/**
 * The step says what was asked; KAZOO says what was pressed. Nothing pressed is silence. What was chosen in an earlier
 * step goes on counting while phones are tried.
 */
function replyOf(payload: Payload, step: CallStep): Reply | null {
  const { question, chosen } = step;
  const isLate = step.number >= MOST_STEPS - 2;
  if (question === null) {
    if (chosen === null) return null;
    const { menu, digit } = chosen;
    const asked = { name: "busy-menu", round: 1, ...(menu !== null && { menu }) } as const;
    return { question: asked, digits: digit, lastChance: isLate, isOver: true };
  }
  const pressed = digitsOf(payload["Digits"], collectionOf(step.number));
  const digits = question.name === "callback-number" ? pressed : pressed.slice(0, 1);
  const isLastRound = question.round >= (question.name === "hold" ? MOST_HOLDS : MOST_ASKS);
  return { question, digits, lastChance: isLate || (digits === "" && isLastRound) };
}

/** For a request without an id: the same for the follow-ups of the same caller. */
function stableIdOf(payload: Payload): string {
  const base = ["Account-ID", "AccountSid", "From", "From-Realm", "To", "Caller-ID-Number"];
  const text = JSON.stringify(base.map((name) => payload[name] ?? null));
  return `unknown-${createHash("sha256").update(text).digest("hex").slice(0, 24)}`;
}

/** The first of these fields that says something; the page calls the caller's number an integer. */
function textOf(payload: Payload, ...names: string[]): string | null {
  for (const name of names) {
    const value = payload[name];
    if (typeof value === "number" && Number.isFinite(value)) return `${value}`;
    if (typeof value === "string" && value.trim() !== "") return toStorable(value.trim());
  }
  return null;
}
