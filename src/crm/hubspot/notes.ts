import { invalidInput } from "../../domain/errors.ts";
import type { CallLogEntry } from "../port.ts";
import { assertRowsRead, readAnswer } from "./answers.ts";
import { toAssociations } from "./associate.ts";
import { bodyHasReference, toBody } from "./call-properties.ts";
import type { Deps } from "./deps.ts";
import { listAssociated } from "./list-associated.ts";
import { createForPresent } from "./present-links.ts";
import { createdCall, recordBatch } from "./schemas.ts";
import { sparingProperties } from "./sparing-properties.ts";

const BATCH_SIZE = 100;
const DISPENSABLE: readonly string[] = ["hubspot_owner_id"];

/**
 * Writes an entry as a note, where another app logs the call itself, and returns its id. As with createCallLog, after a
 * retryable error it may exist: findNote tells.
 */
export async function createNote(entry: CallLogEntry, deps: Deps): Promise<string> {
  if (entry.contactIds.length + entry.companyIds.length === 0) {
    throw invalidInput("contactIds", "Name a contact or company: a note is about somebody.");
  }
  const { objects } = await deps.sdk();
  return createForPresent(entry, deps, async (links) => {
    const associations = await toAssociations("notes", links, deps);
    const created = await sparingProperties(DISPENSABLE, (without) =>
      readAnswer(
        () => objects.create("notes", { properties: toProperties(entry, without), associations }),
        createdCall,
      ),
    );
    return String(created.id);
  });
}

/** Writes the entry over the note of this id. NOT_FOUND when somebody deleted it. */
export async function updateNote(id: string, entry: CallLogEntry, { sdk }: Deps): Promise<void> {
  const { objects } = await sdk();
  await sparingProperties(DISPENSABLE, (without) =>
    readAnswer(
      () => objects.update("notes", id, { properties: toProperties(entry, without) }),
      createdCall,
    ),
  );
}

/** The id of the note written under this external id on this record's timeline, or null. Sees a write at once. */
export async function findNote(
  externalId: string,
  recordId: string,
  deps: Deps,
  of: "contacts" | "companies" = "contacts",
): Promise<string | null> {
  const { objectBatches } = await deps.sdk();
  const ids = await listAssociated(of, recordId, "notes", deps);
  for (let start = 0; start < ids.length; start += BATCH_SIZE) {
    const inputs = ids.slice(start, start + BATCH_SIZE).map((id) => ({ id }));
    const properties = ["hs_note_body"];
    const batch = await deps.read(async () => {
      const answer = await readAnswer(
        () => objectBatches.read("notes", { inputs, properties, propertiesWithHistory: [] }),
        recordBatch,
      );
      assertRowsRead(answer);
      return answer;
    });
    const found = batch.results.find(({ properties: values }) =>
      bodyHasReference(values["hs_note_body"], externalId),
    );
    if (found !== undefined) return found.id;
  }
  return null;
}

function toProperties(entry: CallLogEntry, without: ReadonlySet<string>): Record<string, string> {
  const { at, title, body, ownerId } = entry;
  return {
    hs_timestamp: new Date(at).toISOString(),
    hs_note_body: toBody([title, ...body], entry),
    ...(ownerId === null || without.has("hubspot_owner_id") ? {} : { hubspot_owner_id: ownerId }),
  };
}
