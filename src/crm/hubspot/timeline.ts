import { invalidInput, StickylineError } from "../../domain/errors.ts";
import type { CallLogEntry } from "../port.ts";
import { assertRowsRead, readAnswer } from "./answers.ts";
import { DISPENSABLE_PROPERTIES, toCallProperties } from "./call-properties.ts";
import { RefusedInput } from "./faults.ts";
import { createdCall, recordBatch } from "./schemas.ts";
import type { Deps } from "./deps.ts";

/** HubSpot's own association from a call to a contact. */
const CALL_TO_CONTACT = 194;
const BATCH_SIZE = 100;

/**
 * Writes a call on the timeline of every contact of the entry and returns its id. Sent once: after an error that
 * is retryable the call may exist (findCallLog tells). Only where HubSpot refuses it is it sent again: without a
 * property that can be spared, or without contacts that are gone.
 */
export async function createCallLog(entry: CallLogEntry, deps: Deps): Promise<string> {
  const { contactIds } = entry;
  if (contactIds.length === 0) {
    throw invalidInput(
      "contactIds",
      "Name at least one contact: a call without one is on no timeline.",
    );
  }
  try {
    return await createFor(contactIds, entry, deps);
  } catch (error) {
    if (!(error instanceof StickylineError)) throw error;
    if (error.code !== "VENDOR_REFUSED" && error.code !== "NOT_FOUND") throw error;
    const present = contactIds.length > 1 ? await listPresent(contactIds, deps) : [];
    if (present.length === 0 || present.length === contactIds.length) throw error;
    return await createFor(present, entry, deps);
  }
}

async function createFor(
  contactIds: readonly string[],
  entry: CallLogEntry,
  { sdk }: Deps,
): Promise<string> {
  const { calls, hubspotDefined } = await sdk();
  const types = [{ associationCategory: hubspotDefined, associationTypeId: CALL_TO_CONTACT }];
  const associations = contactIds.map((id) => ({ to: { id }, types }));
  const created = await sparingProperties((without) =>
    readAnswer(
      () => calls.create({ properties: toCallProperties(entry, without), associations }),
      createdCall,
    ),
  );
  return String(created.id);
}

/** Which of these contacts HubSpot still has; a merged one under its new id. */
async function listPresent(ids: readonly string[], { sdk, read }: Deps): Promise<string[]> {
  const { contactBatches } = await sdk();
  const batch = await read(async () => {
    const answer = await readAnswer(
      () =>
        contactBatches.read({
          inputs: ids.slice(0, BATCH_SIZE).map((id) => ({ id })),
          properties: ["hs_object_id"],
          propertiesWithHistory: [],
        }),
      recordBatch,
    );
    assertRowsRead(answer);
    return answer;
  });
  return [...new Set(batch.results.map((contact) => String(contact.id)))];
}

/** Writes the entry over the call of this id; what the entry does not know is left as it is. */
export async function updateCallLog(id: string, entry: CallLogEntry, { sdk }: Deps): Promise<void> {
  const { calls } = await sdk();
  await sparingProperties((without) =>
    readAnswer(
      () => calls.update(id, { properties: toCallProperties(entry, without) }),
      createdCall,
    ),
  );
}

/**
 * Runs a write and, while HubSpot refuses it for properties that can be spared, again without them: a rep who
 * left must not cost the entry. A refusal that names none of them spares all.
 */
async function sparingProperties<T>(
  write: (without: ReadonlySet<string>) => Promise<T>,
): Promise<T> {
  let without: ReadonlySet<string> = new Set();
  for (;;) {
    try {
      return await write(without);
    } catch (error) {
      const spared = without;
      const left = DISPENSABLE_PROPERTIES.filter((name) => !spared.has(name));
      if (!(error instanceof RefusedInput) || left.length === 0) throw error;
      const named = left.filter((name) => error.properties.includes(name));
      without = new Set([...spared, ...(named.length > 0 ? named : left)]);
    }
  }
}
