import { toStorable } from "./text.ts";

const MOST_MEMBERS = 100;
const MOST_DEPTH = 6;

/**
 * What a vendor sent besides, as the call log keeps it: texts cut to 2,000 characters, lists and objects to 100
 * members and six levels. An event of any size costs a bounded row.
 */
export function clip(value: unknown, depth = MOST_DEPTH): unknown {
  if (typeof value === "string") return toStorable(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) return null;
  if (Array.isArray(value)) {
    return value.slice(0, MOST_MEMBERS).map((member: unknown) => clip(member, depth - 1));
  }
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MOST_MEMBERS)
      .map(([name, member]) => [toStorable(name, MOST_MEMBERS), clip(member, depth - 1)]),
  );
}
