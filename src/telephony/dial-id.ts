/** Our id of a call for a callback, as a phone system gives it back; undefined: it is none of ours. */
export function dialIdOf(value: unknown): string | undefined {
  return typeof value === "string" && /^[0-9a-f]{32}$/.test(value) ? value : undefined;
}
