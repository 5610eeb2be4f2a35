import { invalidInput } from "../../domain/errors.ts";
import type { CallLogEntry } from "../port.ts";
import { readAnswer } from "./answers.ts";
import { toAssociations } from "./associate.ts";
import { DISPENSABLE_PROPERTIES, toCallProperties } from "./call-properties.ts";
import type { Deps } from "./deps.ts";
import { createForPresent } from "./present-links.ts";
import { createdCall } from "./schemas.ts";
import { sparingProperties } from "./sparing-properties.ts";

/**
 * Writes a call on the timeline of every contact, company and deal of the entry and returns its id. Sent once: after an
 * error that is retryable the call may exist (findCallLog tells). Only where HubSpot refuses it is it sent again:
 * without a property that can be spared, or without records that are gone.
 */
export async function createCallLog(entry: CallLogEntry, deps: Deps): Promise<string> {
  if (entry.contactIds.length + entry.companyIds.length === 0) {
    throw invalidInput(
      "contactIds",
      "Name a contact or company: a call without one is on no timeline.",
    );
  }
  const { calls } = await deps.sdk();
  return createForPresent(entry, deps, async (links) => {
    const associations = await toAssociations("calls", links, deps);
    const created = await sparingProperties(DISPENSABLE_PROPERTIES, (without) =>
      readAnswer(
        () =>
          calls.create({
            properties: toCallProperties(entry, without, deps.callSource),
            associations,
          }),
        createdCall,
      ),
    );
    return String(created.id);
  });
}

/**
 * Writes the entry over the call of this id; what the entry does not know is left as it is. NOT_FOUND when somebody
 * deleted it.
 */
export async function updateCallLog(
  id: string,
  entry: CallLogEntry,
  { sdk, callSource }: Deps,
): Promise<void> {
  const { calls } = await sdk();
  await sparingProperties(DISPENSABLE_PROPERTIES, (without) =>
    readAnswer(
      () => calls.update(id, { properties: toCallProperties(entry, without, callSource) }),
      createdCall,
    ),
  );
}
