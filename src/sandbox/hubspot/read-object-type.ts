import { invalidRequest } from "./hubspot-error.ts";
import type { ObjectType } from "./property-definitions.ts";

/** With their singulars and ids. */
const TYPES: readonly (readonly [ObjectType, ...string[]])[] = [
  ["contacts", "contact", "0-1"],
  ["calls", "call", "0-48"],
  ["companies", "company", "0-2"],
  ["deals", "deal", "0-3"],
  ["tickets", "ticket", "0-5"],
  ["leads", "lead", "0-136"],
  ["notes", "note", "0-46"],
  ["tasks", "task", "0-27"],
  ["users", "user", "0-115"],
];

/** An object type by its name or its id, or the 400 for one that the box doesn't hold. */
export function readObjectType(text: string): ObjectType {
  const found = TYPES.find((names) => names.some((name) => name === text.toLowerCase()));
  if (found === undefined)
    throw invalidRequest(`Unable to infer object type from: ${text}`, "objectType");
  return found[0];
}
