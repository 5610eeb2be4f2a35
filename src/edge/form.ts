import { parseJson } from "./json.ts";
import { isRecord } from "./record.ts";
import { toStorable } from "./text.ts";

/** A phone system sends about thirty. */
const MOST_PAIRS = 500;
const LONGEST_KEY = 200;
/** As it is sent, with its escapes. */
const LONGEST_VALUE = 8_000;
const MOST_DEPTH = 4;

/**
 * The pairs of a query string or form body, decoded, in their order: 500 at the most. A key longer than any is left
 * out, a value is cut; what is wrongly encoded is taken as it stands. Linear in what it reads.
 */
export function readPairs(text: string): [key: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let from = 0; from < text.length && pairs.length < MOST_PAIRS;) {
    const next = text.indexOf("&", from);
    const end = next < 0 ? text.length : next;
    const equals = text.slice(from, from + LONGEST_KEY + 1).indexOf("=");
    const keyEnd = equals < 0 || from + equals > end ? end : from + equals;
    if (keyEnd > from && keyEnd - from <= LONGEST_KEY) {
      const value =
        keyEnd === end ? "" : text.slice(keyEnd + 1, Math.min(end, keyEnd + 1 + LONGEST_VALUE));
      pairs.push([decode(text.slice(from, keyEnd)), decode(value)]);
    }
    from = end + 1;
  }
  return pairs;
}

/**
 * Pairs as an object, nested by brackets (`Digits[name]=1`, `User-ID[]=a&User-ID[]=b`); a repeated plain key is a
 * list. What nests deeper than four is left out.
 */
export function nestPairs(pairs: readonly (readonly [string, string])[]): Record<string, unknown> {
  const found: Record<string, unknown> = Object.create(null);
  for (const [key, value] of pairs) {
    const [, name, rest = ""] = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(key) ?? [undefined, key];
    const path = [...rest.matchAll(/\[([^[\]]*)\]/g)].map(([, part]) => part ?? "");
    if (name !== undefined && path.length < MOST_DEPTH) put(found, [name, ...path], value);
  }
  return found;
}

/** A query string or form as an object, nested by brackets. */
export function parseForm(text: string): Record<string, unknown> {
  return nestPairs(readPairs(text));
}

/** The members of a body, a form or JSON, whatever its content type says; one that is neither counts as empty. */
export function parseFormOrJson(body: Buffer): Record<string, unknown> {
  const text = body.toString("utf8").trim();
  if (text === "") return {};
  if (!text.startsWith("{")) return parseForm(text);
  try {
    const value = parseJson(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function put(into: Record<string, unknown>, path: readonly string[], value: string): void {
  const [name = "", ...rest] = path;
  const known = into[name];
  if (rest.length === 0) {
    into[name] = known === undefined ? value : [...listOf(known), value];
  } else if (rest[0] === "") {
    into[name] = [...(known === undefined ? [] : listOf(known)), value];
  } else {
    const nested: Record<string, unknown> = isRecord(known) ? known : Object.create(null);
    put(nested, rest, value);
    into[name] = nested;
  }
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** `+` is a space. */
function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return toStorable(decodeURIComponent(spaced), LONGEST_VALUE);
  } catch {
    return toStorable(spaced, LONGEST_VALUE);
  }
}
