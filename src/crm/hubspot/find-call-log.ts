import { assertRowsRead, readAnswer } from "./answers.ts";
import { isCallOf } from "./call-properties.ts";
import { listAssociated } from "./list-associated.ts";
import { recordBatch } from "./schemas.ts";
import type { Deps } from "./deps.ts";

const BATCH_SIZE = 100;

/**
 * The id of the call written under this external id on this record's timeline, or null. Reads the record's
 * calls by association and then by id, newest first: unlike search, both see a write at once.
 */
export async function findCallLog(
  externalId: string,
  recordId: string,
  deps: Deps,
  of: "contacts" | "companies" = "contacts",
): Promise<string | null> {
  const { callBatches } = await deps.sdk();
  const ids = await listAssociated(of, recordId, "calls", deps);
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
        recordBatch,
      );
      assertRowsRead(answer);
      return answer;
    });
    const found = batch.results.find((call) => isCallOf(externalId, call.properties));
    if (found !== undefined) return found.id;
  }
  return null;
}
