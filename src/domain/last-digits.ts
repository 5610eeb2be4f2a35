import { plainSpelling } from "./spelling.ts";

/** Before the digits of a number that nobody could read: no number of the world begins with a zero. */
const MARK = "~0";

/**
 * How the map holds a number that can't be read in full, so that it is found by its last digits: never by a whole
 * number. Null where too few digits are left, or too many to be one number.
 */
export function tailEntryOf(raw: string): string | null {
  if (/[*•●#]|x{2,}|\d[.,]\d+e/i.test(raw)) return null;
  const digits = plainSpelling(raw).replace(/\D/g, "").replace(/^0+/, "");
  return /^\d{7,15}$/.test(digits) ? `${MARK}${digits}` : null;
}

/** Whether the map's entry is one of those. */
export function isTailEntry(number: string): boolean {
  return number.startsWith(MARK);
}
