import { assertRowsRead, readAnswer } from "./answers.ts";
import { readPages } from "./read-pages.ts";
import { associationBatch } from "./schemas.ts";
import type { Deps } from "./deps.ts";

/** Ids of the records of one type that belong to a record, newest first. Sees an association at once, unlike search. */
export async function listAssociated(
  from: string,
  id: string,
  to: string,
  { sdk, read }: Deps,
): Promise<string[]> {
  const { associationBatches } = await sdk();
  const ids = new Set<string>();
  const pages = readPages(
    (after) =>
      read(async () => {
        const input = after === undefined ? { id } : { id, after };
        const answer = await readAnswer(
          () => associationBatches.getPage(from, to, { inputs: [input] }),
          associationBatch,
        );
        assertRowsRead(answer);
        return answer;
      }),
    ({ results: [first] }) => first?.paging,
  );
  for await (const page of pages) {
    for (const { to: found } of page.results) {
      for (const { toObjectId } of found) ids.add(toObjectId);
    }
  }
  return [...ids].toSorted((one, other) => other.length - one.length || (other > one ? 1 : -1));
}
