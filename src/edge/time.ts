/** Before it no phone system that we know was there: placeholders, seconds taken for milliseconds. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);
/** No clock that runs is as wrong as that. */
const LATEST_MS = Date.UTC(2100, 0, 1);
/** Clocks differ by so much and nobody notices. */
const ORDINARY_SKEW_MS = 60_000;
const MILLISECONDS = /^\d{12,15}(?:\.\d{1,9})?$/;

/** Epoch milliseconds as a vendor writes them, a number or its text, whole; null for what can be no such time. */
export function toEpochMs(value: unknown): number | null {
  const text = typeof value === "string" ? value.trim() : "";
  const told = MILLISECONDS.test(text) ? Number(text) : value;
  if (typeof told !== "number") return null;
  const whole = Math.floor(told);
  return whole >= EARLIEST_MS && whole < LATEST_MS ? whole : null;
}

/** Whether something can have happened then, as we heard of it at `heardAtMs`. */
export function isPlausible(atMs: number, heardAtMs: number): boolean {
  return toEpochMs(atMs) === atMs && atMs <= heardAtMs + ORDINARY_SKEW_MS;
}
