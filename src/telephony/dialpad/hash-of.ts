import { hash } from "node:crypto";
import { isRecord } from "../../edge/record.ts";

/** SHA-256 in hex of the value's canonical form: equal however its members are ordered. */
export function hashOf(value: unknown): string {
  return hash("sha256", canonical(value));
}

/** JSON with the members of every object sorted by name. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? "null";
  let members = "";
  for (const name of Object.keys(value).toSorted()) {
    const member = `${JSON.stringify(name)}:${canonical(value[name])}`;
    members = members === "" ? member : `${members},${member}`;
  }
  return `{${members}}`;
}
