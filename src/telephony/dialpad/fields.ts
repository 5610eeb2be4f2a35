import { isRecord } from "./exact-json.ts";

/**
 * An id as text. Dialpad sends ids as numbers or text, and a missing one as null, "", "null", 0, `{}` or not at
 * all: each of those is null here.
 */
export function idOf(value: unknown): string | null {
  if (typeof value === "number") return value === 0 || !Number.isFinite(value) ? null : `${value}`;
  if (typeof value !== "string") return null;
  const text = value.trim();
  return text === "" || text === "0" || text === "null" || text === "None" ? null : text;
}

/** True for a number that JSON.parse has already rounded: two different ids may have become equal. */
export function isRoundedId(value: unknown): boolean {
  return typeof value === "number" && !Number.isSafeInteger(value);
}

/** Epoch milliseconds, from a number or its text; null for everything else, 0 included. */
export function timeOf(value: unknown): number | null {
  const time = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof time === "number" && Number.isFinite(time) && time > 0 ? time : null;
}

export function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
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
