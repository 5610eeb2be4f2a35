import type { IncomingRequest } from "../port.ts";

const KNOWN = ["1.0", "1.1"] as const;

/** The version of the contract that a request names; 1.1 where it names none, or one that we do not know. */
export function versionOf(headers: IncomingRequest["headers"]): (typeof KNOWN)[number] {
  const named = namedVersion(headers);
  return KNOWN.find((version) => version === named) ?? "1.1";
}

/** A version that is answered as 1.1 without our knowing it; null when there is none. */
export function unknownVersion(headers: IncomingRequest["headers"]): string | null {
  const named = namedVersion(headers);
  return named === null || KNOWN.some((version) => version === named) ? null : named.slice(0, 20);
}

function namedVersion(headers: IncomingRequest["headers"]): string | null {
  const value = headers["exotel-version"];
  const text = (Array.isArray(value) ? value[0] : value)?.trim() ?? "";
  return text === "" ? null : text;
}
