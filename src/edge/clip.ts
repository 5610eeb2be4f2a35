import { toStorable } from "./text.ts";

const MOST_MEMBERS = 100;
const MOST_DEPTH = 6;
/** Of all texts and names of one value together: many times what any event says. */
const MOST_CHARACTERS = 8_000;

/** What of a value there is still room for. */
type Room = { characters: number };

/**
 * What a vendor sent besides, as the call log keeps it: texts cut to 2,000 characters, lists and objects to 100
 * members and six levels, and all of it to 8,000 characters. An event of any size costs a bounded row.
 */
export function clip(value: unknown): unknown {
  return clipWithin({ characters: MOST_CHARACTERS }, value, MOST_DEPTH);
}

function clipWithin(room: Room, value: unknown, depth: number): unknown {
  if (typeof value === "string") return take(room, toStorable(value));
  room.characters -= 1;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) return null;
  if (Array.isArray(value)) {
    const members: readonly unknown[] = value.slice(0, MOST_MEMBERS);
    return members.flatMap((member) =>
      room.characters > 0 ? [clipWithin(room, member, depth - 1)] : [],
    );
  }
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MOST_MEMBERS)
      .flatMap(([name, member]) =>
        room.characters > 0
          ? [[take(room, toStorable(name, MOST_MEMBERS)), clipWithin(room, member, depth - 1)]]
          : [],
      ),
  );
}

function take(room: Room, text: string): string {
  const taken = toStorable(text, Math.max(0, room.characters));
  room.characters -= text.length + 1;
  return taken;
}
