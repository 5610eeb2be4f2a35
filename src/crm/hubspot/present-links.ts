import { StickylineError } from "../../domain/errors.ts";
import type { TimelineLinks } from "../port.ts";
import { assertRowsRead, readAnswer } from "./answers.ts";
import type { Deps } from "./deps.ts";
import { idsOf } from "./keyset.ts";
import { recordBatch } from "./schemas.ts";

const BATCH_SIZE = 100;

/**
 * Creates an engagement; where HubSpot refuses it, once more for those of its contacts alone that are still there: a
 * refusal did nothing. Companies and deals come with the next update, as far as they are there.
 */
export async function createForPresent(
  links: TimelineLinks,
  deps: Deps,
  create: (links: TimelineLinks) => Promise<string>,
): Promise<string> {
  try {
    return await create(links);
  } catch (error) {
    if (!(error instanceof StickylineError)) throw error;
    if (error.code !== "VENDOR_REFUSED" && error.code !== "NOT_FOUND") throw error;
    const others = links.companyIds.length + links.dealIds.length;
    const contacts = links.contactIds.length;
    const present = contacts + others > 1 ? await listPresent(links.contactIds, deps) : [];
    if (present.length === 0 || (present.length === contacts && others === 0)) throw error;
    return create({ contactIds: present, companyIds: [], dealIds: [] });
  }
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
  return [...new Set(idsOf(batch.results))];
}
