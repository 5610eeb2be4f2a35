import type { Question } from "../../domain/decision.ts";
import { toMenuDigit } from "../../domain/menu.ts";
import { toCaller, toE164, type Caller } from "../../domain/phone-number.ts";
import type { IncomingRequest, LineView, Reply, RoutingRequest } from "../port.ts";
import { hashOf } from "./hash-of.ts";
import { idOf, textOf, timeOf } from "./fields.ts";
import { legIdOf } from "./map.ts";

type Payload = Readonly<Record<string, unknown>>;
type Headers = IncomingRequest["headers"];

const BASE_NAMES = [
  "date_started",
  "call_id",
  "external_number",
  "internal_number",
  "contact_id",
  "contact_type",
] as const;

const HINT =
  /^(busy_menu|hold|callback_number|callback_check)_(\d{1,3})(?:_under_(\d|star))?(?:_of_(\d{7,15}))?$/;

const NAMES = ["busy-menu", "hold", "callback-number", "callback-check"] as const;

/** As many as an `ask` can collect, and some. */
const KEYS = /^[0-9*#]{0,128}$/;

/** The most silent questions that a call is asked: after them the caller goes to people. */
const MOST_ROUNDS = 2;

/**
 * The `hint_name` of a question: it carries the step, so that the follow-up is understood without any state. A number
 * that is read back goes along, as Dialpad repeats no earlier answer.
 */
export function hintNameOf({ name, round, menu, number }: Question): string {
  const under = menu === undefined ? "" : `_under_${menu === "*" ? "star" : menu}`;
  const of = number === undefined ? "" : `_of_${number.replace("+", "")}`;
  return `${name.replaceAll("-", "_")}_${round}${under}${of}`;
}

/**
 * A routing request in our words. Never throws: whatever an authentic request lacks, its caller is waiting.
 * https://developers.dialpad.com/docs/call-routing-via-apis
 */
export function toRoutingRequest(
  payload: Payload,
  headers: Headers,
  line: LineView,
): RoutingRequest {
  const callId = idOf(payload["call_id"]) ?? stableIdOf(payload);
  const dialled = payload["internal_number"];
  return {
    callId,
    legId: legIdOf(callId),
    caller: callerOf(payload, line.region),
    dialledNumber: typeof dialled === "string" ? toE164(dialled, line.region) : null,
    startedAt: timeOf(payload["date_started"]),
    reply: replyOf(payload, headers),
    offerEnd: null,
  };
}

/** For a request without call_id: the same for the follow-ups of the same call, as they repeat the base fields. */
function stableIdOf(payload: Payload): string {
  const base = BASE_NAMES.map((name) => payload[name] ?? null);
  return `unknown-${hashOf(base).slice(0, 24)}`;
}

function callerOf(payload: Payload, region: string): Caller {
  const number = payload["external_number"];
  const caller = toCaller(typeof number === "number" ? `${number}` : textOf(number), region);
  if (textOf(payload["contact_type"])?.toLowerCase() !== "user") return caller;
  return { kind: "internal", e164: caller.kind === "number" ? caller.e164 : null };
}

/**
 * The answer to what we asked stands under the question's hint name, and nowhere else: a field that Dialpad adds one
 * day, whatever it holds, is never taken for an answer.
 */
function replyOf(payload: Payload, headers: Headers): Reply | null {
  const name = Object.keys(payload).find((member) => HINT.test(member));
  if (name === undefined) return null;
  const value = payload[name];
  if (typeof value !== "string" || !KEYS.test(value)) return null;
  const question = questionOf(name);
  return { question, digits: value, lastChance: isLastChance(question, headers, value) };
}

function questionOf(name: string): Question | null {
  const [, kind = "", digits, under, of] = HINT.exec(name) ?? [];
  const asked = NAMES.find((one) => one === kind.replaceAll("_", "-"));
  const round = Number(digits ?? 0);
  if (round === 0 || asked === undefined) return null;
  const menu = toMenuDigit(under === "star" ? "*" : under);
  return {
    name: asked,
    round,
    ...(menu !== null && { menu }),
    ...(of !== undefined && { number: `+${of}` }),
  };
}

/**
 * After silence: at count limit − 1 the next silent question ends in a forced hang-up, and without the headers
 * nobody knows how near that is. Asking on is never worth a hang-up. Who has pressed something was not silent.
 */
function isLastChance(question: Question | null, headers: Headers, digits: string): boolean {
  const count = wholeNumber(headers["dp-call-router-ask-reattempt-count"]);
  const limit = wholeNumber(headers["dp-call-router-ask-reattempt-limit"]);
  if (count === null || limit === null) return digits === "";
  return count >= limit - 1 || (digits === "" && (question?.round ?? MOST_ROUNDS) >= MOST_ROUNDS);
}

function wholeNumber(header: string | string[] | undefined): number | null {
  const text = Array.isArray(header) ? header[0] : header;
  return text !== undefined && /^\s*\d{1,6}\s*$/.test(text) ? Number(text) : null;
}
