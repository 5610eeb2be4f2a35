import { assertRowsRead, readAnswer } from "./answers.ts";
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
  let after: string | undefined;
  do {
    const input = after === undefined ? { id } : { id, after };
    const page = await read(async () => {
      const answer = await readAnswer(
        () => associationBatches.getPage(from, to, { inputs: [input] }),
        associationBatch,
      );
      assertRowsRead(answer);
      return answer;
    });
    for (const { to: found } of page.results) {
      for (const record of found) ids.add(String(record.toObjectId));
    }
    after = page.results[0]?.paging?.next?.after;
  } while (after !== undefined);
  return [...ids].toSorted((one, other) => other.length - one.length || (other > one ? 1 : -1));
}
