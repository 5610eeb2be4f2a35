import { parseJson, type JsonLimits } from "../../edge/json.ts";

/** What no text without it can hold an unsafe id: cheaper than to look at each member. */
const LONG_NUMBER = /:\s*(?:9\d{15}|\d{17,19})\s*[,}]/;
const UNSAFE_ID = /("\w+"\s*:\s*)(\d{16,19})(?=\s*[,}])/g;

/**
 * `parseJson` that keeps 64-bit ids exact: a whole number beyond 2^53 that is a member's value comes back as text,
 * since Dialpad's ids are int64 and may be sent as numbers. Throws as `parseJson` does.
 */
export function parseExactJson(text: string, limits?: JsonLimits): unknown {
  if (!LONG_NUMBER.test(text)) return parseJson(text, limits);
  // A quote directly before a name and after it, then a colon, can only be a member's name: inside a text the
  // closing quote would be escaped.
  const exact = text.replace(UNSAFE_ID, (whole, name: string, digits: string) =>
    Number.isSafeInteger(Number(digits)) ? whole : `${name}"${digits}"`,
  );
  return parseJson(exact, limits);
}
