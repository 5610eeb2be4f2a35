import { toCaller } from "../../domain/phone-number.ts";
import { toStorable } from "../../edge/text.ts";

type Payload = Readonly<Record<string, unknown>>;

/** A field as text; null where it is absent, empty or no text. */
export function textOf(value: unknown): string | null {
  if (typeof value === "number") return Number.isFinite(value) ? `${value}` : null;
  return typeof value === "string" && value.trim() !== "" ? toStorable(value.trim()) : null;
}

/** The first of these fields that says something, whatever the case of its name. */
export function fieldOf(payload: Payload, ...names: string[]): string | null {
  const fields = new Map(
    Object.entries(payload).map(([name, value]) => [name.toLowerCase(), value]),
  );
  for (const name of names) {
    const text = textOf(fields.get(name.toLowerCase()));
    if (text !== null) return text;
  }
  return null;
}

/** A number outside the switchboard, E.164; null for an extension and what is no number. */
export function outsideNumber(raw: string | null, region: string): string | null {
  const caller = toCaller(raw, region);
  return caller.kind === "number" ? caller.e164 : null;
}

/** Which person it is about: their line (a short extension), else their login, in one spelling. */
export function phoneOf(
  line: string | null,
  login: string | null,
): { readonly type: "line" | "login"; readonly id: string } | null {
  if (line !== null && isExtension(line)) return { type: "line", id: line };
  return login === null ? null : { type: "login", id: login.toLowerCase() };
}

/** What the switchboard dials inside: digits, `*` and `#`. */
export function isExtension(text: string): boolean {
  return /^[0-9*#]{1,12}$/.test(text);
}
