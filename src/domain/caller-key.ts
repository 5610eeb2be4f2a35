/**
 * What two spellings of one line have in common, where both are valid: Argentina's mobiles are dialled with a 9 from
 * abroad and shown without it at home. Every map, pin, claim and row that is found by a number is found by this; the
 * number itself stays as it was said, for it is what gets dialled. Given back unchanged by itself.
 */
export function callerKey(e164: string): string {
  return e164.startsWith(ARGENTINE_MOBILE) ? `+54${e164.slice(ARGENTINE_MOBILE.length)}` : e164;
}

/** Every number with the same key, the key included: for rows that keep numbers as they were said. */
export function twinsOf(e164: string): string[] {
  const key = callerKey(e164);
  return /^\+54\d{10}$/.test(key) ? [key, `${ARGENTINE_MOBILE}${key.slice(3)}`] : [key];
}

/** The same for several, each once. */
export function allTwinsOf(numbers: readonly string[]): string[] {
  return [...new Set(numbers.flatMap(twinsOf))];
}

const ARGENTINE_MOBILE = "+549";
