const UNSAFE_ID = /("\w+"\s*:\s*)(\d{16,19})(?=\s*[,}])/g;

/**
 * JSON.parse that keeps 64-bit ids exact: a whole number beyond 2^53 that is a member's value comes back as text,
 * since Dialpad's ids are int64 and may be sent as numbers. Throws SyntaxError like JSON.parse.
 */
export function parseExactJson(text: string): unknown {
  // A quote directly before a name and after it, then a colon, can only be a member's name: inside a text the
  // closing quote would be escaped.
  return JSON.parse(
    text.replace(UNSAFE_ID, (whole, name: string, digits: string) =>
      Number.isSafeInteger(Number(digits)) ? whole : `${name}"${digits}"`,
    ),
  );
}

/** A JSON object, as opposed to an array, null or a bare value. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
