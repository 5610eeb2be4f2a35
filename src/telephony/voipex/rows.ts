import { Type, type Static, type TSchema } from "typebox";
import { Value } from "typebox/value";
import { unexpected } from "../api-error.ts";
import type { VoipexRequest } from "./request.ts";

const List = Type.Array(Type.Unknown(), { maxItems: 100_000 });
/** As `GET /calls` pages its answers; no page says which other lists do. */
const Page = Type.Object({ items: List, totalPages: Type.Optional(Type.Unknown()) });
const MOST_PAGES = 10;

export type Rows<T> = {
  readonly rows: readonly T[];
  /** False where some could not be read or were not asked for: then nothing is to be concluded from what is not there. */
  readonly isWhole: boolean;
};

/**
 * The rows of a list, whether it comes whole or in pages. One that can't be read is left out and spoils no other; where
 * none can be, the answer is something unexpected.
 */
export async function readRows<T extends TSchema>(
  request: VoipexRequest,
  path: string,
  schema: T,
  query: Readonly<Record<string, string>> = {},
): Promise<Rows<Static<T>>> {
  const all: unknown[] = [];
  let pages = 1;
  for (let page = 1; page <= Math.min(pages, MOST_PAGES); page += 1) {
    const asked = page === 1 ? query : { ...query, page: `${page}` };
    const answer = await request.get(path, Type.Union([List, Page]), asked);
    all.push(...(Array.isArray(answer) ? answer : answer.items));
    if (!Array.isArray(answer)) pages = Number(answer.totalPages ?? 1) || 1;
  }
  const rows = all.filter((row) => Value.Check(schema, row));
  if (rows.length === 0 && all.length > 0) throw unexpected("Voipex", `GET ${path}`);
  return { rows, isWhole: rows.length === all.length && pages <= MOST_PAGES };
}
