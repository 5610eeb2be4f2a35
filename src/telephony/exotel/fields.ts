import { parseJson } from "../../edge/json.ts";
import { isRecord } from "../../edge/record.ts";
import { toStorable } from "../../edge/text.ts";

/** One entry of `Legs`: a phone that was dialled. Names in lower case, values cleaned. */
export type DialledLeg = ReadonlyMap<string, string>;

/** A request of Exotel, whatever its encoding: names without regard to case, values without their oddities. */
export type ExotelFields = {
  /** The first of these fields that says something; null when none does. */
  readonly text: (...names: string[]) => string | null;
  /** In the order of their indexes. */
  readonly legs: readonly DialledLeg[];
};

const LEG_KEY = /^legs\[([^\]]*)\]\[([^\]]*)\]$/i;
const NESTED = /^(event_details|call_details)$/i;
/** `call_details[call_sid]`, as forms nest. */
const NESTED_KEY = /^([^[]*)\[([^\]]+)\]$/;
/** A flow rings far fewer phones. */
const MOST_LEGS = 50;

/**
 * Reads a payload as it comes in a query, a form or as JSON. Digits lose the quotes that Exotel puts around them, and
 * the word `null` is nothing, like an empty field. Never throws: what can't be read is absent.
 */
export function readFields(payload: Readonly<Record<string, unknown>>): ExotelFields {
  const values = new Map<string, string>();
  const legs = new Map<string, Map<string, string>>();
  collect(payload, values, legs);
  const ordered = [...legs].toSorted(([a], [b]) => Number(a) - Number(b)).map(([, leg]) => leg);
  return {
    text: (...names) => {
      for (const name of names) {
        const value = values.get(name.toLowerCase());
        if (value !== undefined) return value;
      }
      return null;
    },
    legs: ordered,
  };
}

type Legs = Map<string, Map<string, string>>;

/** What Exotel nests is as good as what stands at the top; any other member's fields only fill in what is missing. */
function collect(
  record: Readonly<Record<string, unknown>>,
  values: Map<string, string>,
  legs: Legs,
) {
  const others: Readonly<Record<string, unknown>>[] = [];
  for (const [key, raw] of Object.entries(record)) {
    const [, index, legField] = LEG_KEY.exec(key) ?? [];
    if (index !== undefined && legField !== undefined) {
      addLegField(legs, index, legField, raw);
      continue;
    }
    if (key.toLowerCase() === "legs") {
      addLegs(legs, parsed(raw));
      continue;
    }
    const value = NESTED.test(key) ? parsed(raw) : raw;
    const [, group, inner] = NESTED_KEY.exec(key) ?? [];
    if (isRecord(value) && NESTED.test(key)) collect(value, values, legs);
    else if (isRecord(value)) others.push(value);
    else if (group !== undefined && !NESTED.test(group)) others.push({ [inner ?? ""]: value });
    else addValue(values, inner ?? key, value);
  }
  for (const other of others) collect(other, values, legs);
}

function addValue(values: Map<string, string>, key: string, value: unknown): void {
  const text = clean(value);
  const name = key.toLowerCase();
  if (text !== null && !values.has(name)) values.set(name, text);
}

function addLegs(legs: Legs, value: unknown): void {
  const list: unknown[] = Array.isArray(value)
    ? value
    : isRecord(value)
      ? Object.values(value)
      : [];
  for (const [index, leg] of list.entries()) {
    if (!isRecord(leg)) continue;
    for (const [name, raw] of Object.entries(leg)) addLegField(legs, String(index), name, raw);
  }
}

function addLegField(legs: Legs, index: string, name: string, raw: unknown): void {
  const text = clean(raw);
  if (text === null || (legs.size >= MOST_LEGS && !legs.has(index))) return;
  const leg = legs.get(index) ?? new Map<string, string>();
  leg.set(name.toLowerCase(), text);
  legs.set(index, leg);
}

/** A value as text without the quotes around it; null for nothing in any of its spellings. */
function clean(value: unknown): string | null {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return null;
  const text = toStorable(value)
    .trim()
    .replace(/^"(.*)"$/s, "$1")
    .trim();
  return text === "" || /^(null|undefined|nil)$/i.test(text) ? null : text;
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return parseJson(value);
  } catch {
    return value;
  }
}
