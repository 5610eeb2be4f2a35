import { isRecord } from "../../edge/record.ts";
import { toId, toStorable } from "../../edge/text.ts";
import { toEpochMs } from "../../edge/time.ts";

/**
 * An id as text. Dialpad sends ids as numbers or text, and a missing one as null, "", "null", 0, `{}` or not at
 * all: each of those is null here, and what no id looks like.
 */
export function idOf(value: unknown): string | null {
  const id = toId(value);
  return id === "0" || id === "null" || id === "None" ? null : id;
}

/** True for a number that JSON.parse has already rounded: two different ids may have become equal. */
export function isRoundedId(value: unknown): boolean {
  return typeof value === "number" && !Number.isSafeInteger(value);
}

/** Epoch milliseconds, from a number or its text; null for everything else, 0 included. */
export const timeOf = toEpochMs;

export function textOf(value: unknown): string | null {
  return typeof value === "string" ? toStorable(value) : null;
}

/** A person or group in an event, `{}` when blank: type in one spelling (`call_center` is `callcenter`). */
export function partyOf(value: unknown): { type: string; id: string } | null {
  if (!isRecord(value)) return null;
  const id = idOf(value["id"]);
  const type = normaliseType(textOf(value["type"]) ?? "");
  return id === null || type === "" ? null : { type, id };
}

/** `Call Center`, `call_center` and `callcenter` are one type. */
export function normaliseType(type: string): string {
  return type.toLowerCase().replaceAll(/[^a-z]/g, "");
}
