/** What nobody's text, id or query is longer than. In characters. */
export const LONGEST_TEXT = 2_000;
/** SIP allows call ids of 255; an index of PostgreSQL takes two such ids and no more. */
const LONGEST_ID = 255;

const NUL = /\0/g;
const REPLACEMENT = "\ufffd";
/** Visible ASCII: every phone system's and CRM's ids are. */
const ID = /^[\x20-\x7e]+$/;
/** Half of a pair: with `u`, a whole pair is one character and matches neither. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;
const LONE_SURROGATES = /[\ud800-\udfff]/gu;

/** Whether our stores take this text as it is: PostgreSQL knows neither NUL nor half a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes("\0") && !LONE_SURROGATE.test(text);
}

/** The text as our stores take it: cut to its longest, NUL and half pairs as U+FFFD. */
export function toStorable(text: string, longest = LONGEST_TEXT): string {
  const cut = text.length > longest ? text.slice(0, longest) : text;
  return isStorable(cut)
    ? cut
    : cut.replaceAll(NUL, REPLACEMENT).replaceAll(LONE_SURROGATES, REPLACEMENT);
}

/** A vendor's id as text, from text or a whole number; null for what no vendor's id looks like. */
export function toId(value: unknown): string | null {
  if (typeof value === "number") {
    return Number.isInteger(value) && value > 0 && value < 1e21 ? `${value}` : null;
  }
  if (typeof value !== "string" || value.length > LONGEST_ID * 2) return null;
  const text = value.trim();
  return text.length <= LONGEST_ID && ID.test(text) ? text : null;
}
