import type { Answer, Identity } from "../../domain/decision.ts";
import { invalidInput } from "../../domain/errors.ts";
import type { Target } from "../../domain/policy.ts";
import type { LineView } from "../port.ts";
import { normaliseType } from "./fields.ts";
import { hintNameOf } from "./routing-request.ts";

type Words = Record<string, unknown>;

/** What a Dialpad line can route to; `number` is a `forward` to a phone outside Dialpad. */
export const TARGET_TYPES: readonly string[] = [
  "office",
  "department",
  "callcenter",
  "user",
  "callrouter",
  "number",
];

const E164 = /^\+[1-9]\d{6,14}$/;
/** https://developers.dialpad.com/docs/call-routing-via-apis: what `locale` may be. */
const VOICES: readonly string[] = [
  "de",
  "en",
  "en-au",
  "en-gb",
  "es",
  "fr",
  "fr-ca",
  "it",
  "ja",
  "nl",
  "pt",
  "ru",
  "zh",
];
const LONGEST_PHRASE = 140;

/**
 * A target in the spelling that Dialpad takes. INPUT_INVALID names `<field>.type` or `<field>.id`. Ids must be
 * whole numbers that survive JSON (below 2^53), as the routing answer wants an integer.
 */
export function checkTarget(target: Target, field: string): Target {
  const type = normaliseType(target.type);
  if (!TARGET_TYPES.includes(type)) {
    throw invalidInput(`${field}.type`, `Dialpad takes one of: ${TARGET_TYPES.join(", ")}.`);
  }
  const id = target.id.trim();
  if (type === "number" && !E164.test(id)) {
    throw invalidInput(`${field}.id`, "Write the number in E.164 form, with + and country code.");
  }
  if (type !== "number" && /^[1-9]\d{15,}$/.test(id) && integerOf(id) === null) {
    throw invalidInput(
      `${field}.id`,
      "This id is 2^53 or larger, which no whole number in JSON can say for sure, and Dialpad's routing answer takes nothing else: choose another target.",
    );
  }
  if (type !== "number" && integerOf(id) === null) {
    throw invalidInput(`${field}.id`, "Give the id of the Dialpad target, digits only.");
  }
  return { type, id };
}

/**
 * The answer in the words of Dialpad's page. Never throws: a rep who can't be written down becomes the line's
 * fallback, and a fallback that can't becomes the router's own default target.
 * https://developers.dialpad.com/docs/call-routing-via-apis
 */
export function renderAnswer(answer: Answer, line: LineView): Words {
  switch (answer.kind) {
    case "rep":
      return routeToRep(answer.identity) ?? renderFallback(line);
    case "target":
      return routeTo(answer.target) ?? renderFallback(line);
    case "ask":
      return ask(answer);
    case "end":
      return {
        action: "end",
        message: phrases(answer.prompt),
        locale: toLocale(answer.locale),
      };
    // Not in Dialpad's words: its settings say so (LineCapabilities), and nothing plans it for this line.
    case "group":
    case "voicemail":
      return renderFallback(line);
  }
}

function renderFallback(line: LineView): Words {
  return routeTo(line.fallback) ?? toDefaultTarget();
}

function routeToRep(identity: Identity): Words | null {
  return identity.vendor === "dialpad" ? routeTo({ type: identity.type, id: identity.id }) : null;
}

function routeTo(target: Target): Words | null {
  const type = normaliseType(target.type);
  if (type === "number") {
    return E164.test(target.id) ? { action: "forward", forward_to: target.id } : null;
  }
  const id = integerOf(target.id);
  if (id === null || !TARGET_TYPES.includes(type)) return null;
  return { action: "route", target_type: type, target_id: id };
}

/**
 * Every parameter is stated, as the defaults are 99 digits, 10 repeats and a hang-up. With `custom` silence comes
 * back to us instead of ending the call.
 */
function ask(answer: Extract<Answer, { kind: "ask" }>): Words {
  return {
    action: "ask",
    message: phrases(answer.prompt),
    hint_name: hintNameOf(answer.question),
    finish_on_key: "#",
    num_digits: answer.most ?? 1,
    valid_digits: answer.digits.join("") || "#",
    // A caller who waits hears it once and is looked after again; one who is to choose hears it twice.
    retries: answer.question.name === "hold" || answer.once === true ? 1 : 2,
    timeout: Math.max(1, Math.round(answer.listenMs / 1000)),
    timeout_action: "custom",
    locale: toLocale(answer.locale),
  };
}

/** Dialpad's voices; any other locale is spoken by the voice of its language, else in English. */
function toLocale(locale: string): string {
  const language = locale.split("-")[0] ?? "";
  return (
    VOICES.find((voice) => voice === locale) ?? VOICES.find((voice) => voice === language) ?? "en"
  );
}

/** No action names the router's default target, but a question that nobody answers ends there. */
function toDefaultTarget(): Words {
  return {
    action: "ask",
    message: ["One moment, please."],
    hint_name: "one_moment",
    finish_on_key: "#",
    num_digits: 1,
    valid_digits: "#",
    retries: 1,
    timeout: 1,
    timeout_action: "default_target",
    locale: "en",
  };
}

/** Short strings, each spoken as soon as it is ready; the first one should never vary, so that it is cached. */
function phrases(prompt: readonly string[]): string[] {
  const said = prompt
    .flatMap((text) => text.split(/(?<=[.!?])\s+/))
    .flatMap(shorten)
    .filter((text) => text !== "");
  return said.length === 0 ? ["One moment, please."] : said;
}

/** A sentence longer than a phrase is cut between two words. */
function shorten(sentence: string): string[] {
  const parts: string[] = [];
  let rest = sentence.trim();
  while (rest.length > LONGEST_PHRASE) {
    const space = rest.lastIndexOf(" ", LONGEST_PHRASE);
    const end = space > 0 ? space : LONGEST_PHRASE;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...parts, rest];
}

function integerOf(id: string): number | null {
  const value = /^[1-9]\d{0,15}$/.test(id) ? Number(id) : null;
  return value !== null && Number.isSafeInteger(value) ? value : null;
}
