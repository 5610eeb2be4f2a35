import { createHash } from "node:crypto";

/** SHA-256 in hex of the members, sorted by name. */
export function hashOf(members: Readonly<Record<string, unknown>>): string {
  const sorted = Object.keys(members)
    .toSorted()
    .map((name) => [name, members[name] ?? null]);
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}
