/** A JSON object, as opposed to an array, null or a bare value. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As many members of a form are read; KAZOO sends about thirty. */
const MOST_PAIRS = 500;

/**
 * A query string or form body as KAZOO writes it: keys are not encoded and nest by brackets (`Digits[name]=1`,
 * `User-ID[]=a&User-ID[]=b`), values are; an empty object leaves `&&`. A repeated plain key is a list.
 */
export function parseForm(text: string): Record<string, unknown> {
  const found: Record<string, unknown> = Object.create(null);
  for (const pair of text.split("&").slice(0, MOST_PAIRS)) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const key = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? "" : decode(pair.slice(equals + 1));
    const [, name, rest = ""] = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(key) ?? [undefined, key];
    if (name === undefined || name === "") continue;
    const path = [...rest.matchAll(/\[([^[\]]*)\]/g)].map(([, part]) => part ?? "");
    put(found, [name, ...path], value);
  }
  return found;
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

/** `+` is a space; what is wrongly encoded is taken as it stands. */
function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
