import { assertRowsRead, readAnswer } from "./answers.ts";
import type { Deps } from "./deps.ts";
import { listAssociated } from "./list-associated.ts";
import { associationBatch } from "./schemas.ts";

const MOST_INPUTS = 1_000;

/** The ids of one type that belong to each of these records; one without any has no entry. Sees a tie at once. */
export async function associatedIds(
  from: string,
  ids: readonly string[],
  to: string,
  deps: Deps,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  const { associationBatches } = await deps.sdk();
  for (let start = 0; start < ids.length; start += MOST_INPUTS) {
    const inputs = ids.slice(start, start + MOST_INPUTS).map((id) => ({ id }));
    const answer = await deps.read(async () => {
      const page = await readAnswer(
        () => associationBatches.getPage(from, to, { inputs }),
        associationBatch,
      );
      assertRowsRead(page);
      return page;
    });
    for (const { _from: record, to: others, paging } of answer.results) {
      if (record === undefined) continue;
      const { id } = record;
      const first = others.map(({ toObjectId }) => toObjectId);
      const all = paging?.next === undefined ? first : await listAssociated(from, id, to, deps);
      found.set(id, [...new Set(all)]);
    }
  }
  return found;
}
