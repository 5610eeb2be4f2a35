/**
 * JSON that PostgreSQL's jsonb takes whatever was said by a vendor: NUL and lone surrogates, which it refuses, become
 * U+FFFD. One odd character must not stop a batch of a hundred events.
 */
export function toJsonText(value: unknown): string {
  const text = JSON.stringify(value) ?? "null";
  if (!/\\u(?:0000|d[89a-f])/.test(text)) return text;
  // an escaped backslash is matched first, so that the text `\\u0000` stays what it is
  return text.replaceAll(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g, (escape) =>
    escape.length === 6 ? "\\ufffd" : escape,
  );
}

/** An epoch time as PostgreSQL takes it in JSON; times outside of the years 1970 to 9999 become the nearest of them. */
export function toTimeText(epochMs: number): string {
  const known = Number.isNaN(epochMs) ? 0 : epochMs;
  return new Date(Math.min(Math.max(known, 0), 253_402_300_799_999)).toISOString();
}

/** As `toTimeText`, for a time that may be missing. */
export function toTimeTextOrNull(epochMs: number | null): string | null {
  return epochMs === null ? null : toTimeText(epochMs);
}
