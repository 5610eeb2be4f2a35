import { invalidInput } from "../../domain/errors.ts";
import type { CallLogEntry } from "../port.ts";
import { assertRowsRead, readAnswer } from "./answers.ts";
import { DISPENSABLE_PROPERTIES, isCallOf, toCallProperties } from "./call-properties.ts";
import { RefusedInput } from "./faults.ts";
import { associationBatch, callBatch, createdCall } from "./schemas.ts";
import type { HubspotSdk } from "./sdk.ts";
import type { Read } from "./sync.ts";

type Deps = { readonly sdk: () => Promise<HubspotSdk>; readonly read: Read };

/** HubSpot's own association from a call to a contact. */
const CALL_TO_CONTACT = 194;
const BATCH_SIZE = 100;

/**
 * Writes a call on the timeline of every contact of the entry and returns its id. Sent once: after an error that
 * is retryable the call may exist (findCallLog tells). Only where HubSpot refuses a property that can be spared
 * is it sent again, without it.
 */
export async function createCallLog(entry: CallLogEntry, { sdk }: Deps): Promise<string> {
  if (entry.contactIds.length === 0) {
    throw invalidInput(
      "contactIds",
      "Name at least one contact: a call without one is on no timeline.",
    );
  }
  const { calls, hubspotDefined } = await sdk();
  const types = [{ associationCategory: hubspotDefined, associationTypeId: CALL_TO_CONTACT }];
  const associations = entry.contactIds.map((id) => ({ to: { id }, types }));
  const created = await sparingProperties((without) =>
    readAnswer(
      () => calls.create({ properties: toCallProperties(entry, without), associations }),
      createdCall,
    ),
  );
  return String(created.id);
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
 * The id of the call written under this external id on this contact's timeline, or null. Reads the contact's
 * calls by association and then by id, newest first: unlike search, both see a write at once.
 */
export async function findCallLog(
  externalId: string,
  contactId: string,
  deps: Deps,
): Promise<string | null> {
  const { callBatches } = await deps.sdk();
  const ids = await listCallIds(contactId, deps);
  for (let start = 0; start < ids.length; start += BATCH_SIZE) {
    const inputs = ids.slice(start, start + BATCH_SIZE).map((id) => ({ id }));
    const batch = await deps.read(async () => {
      const answer = await readAnswer(
        () =>
          callBatches.read({
            inputs,
            properties: ["hs_call_external_id", "hs_call_body"],
            propertiesWithHistory: [],
          }),
        callBatch,
      );
      assertRowsRead(answer);
      return answer;
    });
    const found = batch.results.find((call) => isCallOf(externalId, call.properties));
    if (found !== undefined) return String(found.id);
  }
  return null;
}

async function listCallIds(contactId: string, { sdk, read }: Deps): Promise<string[]> {
  const { associationBatches } = await sdk();
  const ids = new Set<string>();
  let after: string | undefined;
  do {
    const input = after === undefined ? { id: contactId } : { id: contactId, after };
    const page = await read(async () => {
      const answer = await readAnswer(
        () => associationBatches.getPage("contacts", "calls", { inputs: [input] }),
        associationBatch,
      );
      assertRowsRead(answer);
      return answer;
    });
    for (const { to } of page.results) for (const call of to) ids.add(String(call.toObjectId));
    after = page.results[0]?.paging?.next?.after;
  } while (after !== undefined);
  return [...ids].toSorted((one, other) => other.length - one.length || (other > one ? 1 : -1));
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
