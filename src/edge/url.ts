import { LONGEST_TEXT } from "./text.ts";

/** An https address without credentials; null for all else. */
export function toHttpsUrl(value: unknown): string | null {
  if (typeof value !== "string" || value.length > LONGEST_TEXT) return null;
  const url = URL.parse(value.trim());
  if (url?.protocol !== "https:" || url.username !== "" || url.password !== "") return null;
  return url.href;
}
