import { StickylineError } from "../domain/errors.ts";

export type JsonLimits = {
  /** Objects and lists within one another. */
  readonly depth: number;
  /** Members of all objects and lists together. */
  readonly members: number;
};

/** Far more than any request says. */
const REQUEST_LIMITS: JsonLimits = { depth: 32, members: 10_000 };
/** Lists of a vendor's own API may be long. */
export const ANSWER_LIMITS: JsonLimits = { depth: 32, members: 2_000_000 };

const UNSTORABLE = /\\u(?:0000|d[89a-f])/i;
const ESCAPES = /\\(?:u0000|ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|ud[89a-f][0-9a-f]{2}|[^])/gi;

/**
 * JSON from outside. Throws INPUT_INVALID for text that nests or counts more than its limits, before anything is
 * built of it, and SyntaxError like JSON.parse. `\u0000` and halves of surrogate pairs, which no store of ours takes,
 * come back as U+FFFD.
 */
export function parseJson(text: string, limits: JsonLimits = REQUEST_LIMITS): unknown {
  checkShape(text, limits);
  return JSON.parse(toStorableJson(text));
}

/** The same JSON with U+FFFD for what no store of ours takes. */
export function toStorableJson(text: string): string {
  return UNSTORABLE.test(text) ? text.replaceAll(ESCAPES, storable) : text;
}

function storable(escape: string): string {
  return /^\\u(?:0000|d[89a-f]..)$/i.test(escape) ? "\\ufffd" : escape;
}

/**
 * Counts what opens and what is between, outside of texts. Throws INPUT_INVALID when it is too much: whoever sent it is
 * at fault, and what walks the value later may recurse safely.
 */
export function checkShape(text: string, limits: JsonLimits = REQUEST_LIMITS): void {
  let depth = 0;
  let members = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = endOfText(text, at);
        break;
      case 0x7b: // {
      case 0x5b: // [
        depth += 1;
        members += 1;
        if (depth > limits.depth) throw tooMuch(`it nests deeper than ${limits.depth}`);
        break;
      case 0x7d: // }
      case 0x5d: // ]
        depth -= 1;
        break;
      case 0x2c: // ,
        members += 1;
        break;
      default:
    }
    if (members > limits.members) throw tooMuch(`it has more than ${limits.members} members`);
  }
}

/** Where the text that opens here closes; the end when it never does, which JSON.parse then says. */
function endOfText(text: string, from: number): number {
  for (let at = from + 1; ; at += 1) {
    at = text.indexOf('"', at);
    if (at < 0) return text.length;
    let escapes = 0;
    while (text.charCodeAt(at - 1 - escapes) === 0x5c) escapes += 1;
    if (escapes % 2 === 0) return at;
  }
}

function tooMuch(why: string): StickylineError {
  return new StickylineError("INPUT_INVALID", `the body can't be read: ${why}`, { field: "body" });
}
