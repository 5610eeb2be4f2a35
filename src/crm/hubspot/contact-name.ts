import { StickylineError } from "../../domain/errors.ts";
import { readAnswer } from "./answers.ts";
import type { Deps } from "./deps.ts";
import { recordAnswer } from "./schemas.ts";

/** Longer than any name, shorter than what a title may be. */
const MOST_CHARACTERS = 120;

/** What people call a contact: first and last name. Null when it has neither, or is gone. */
export async function readContactName(contactId: string, deps: Deps): Promise<string | null> {
  const { contacts } = await deps.sdk();
  try {
    const { properties } = await deps.read(() =>
      readAnswer(() => contacts.getById(contactId, ["firstname", "lastname"]), recordAnswer),
    );
    const parts = [properties["firstname"], properties["lastname"]].map((part) => part?.trim());
    return parts.filter(Boolean).join(" ").slice(0, MOST_CHARACTERS) || null;
  } catch (error) {
    if (error instanceof StickylineError && error.code === "NOT_FOUND") return null;
    throw error;
  }
}
