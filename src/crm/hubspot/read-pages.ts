import { unreadableAnswer } from "./faults.ts";

type Paged = { readonly paging?: { readonly next?: { readonly after: string } } };

/** Page after page to the last one; places that come again are an error, not a list without end. */
export async function* readPages<T>(
  read: (after: string | undefined) => Promise<T>,
  pagingOf: (page: T) => Paged["paging"],
): AsyncGenerator<T> {
  const seen = new Set<string>();
  let after: string | undefined;
  do {
    const page = await read(after);
    yield page;
    after = pagingOf(page)?.next?.after;
    if (after !== undefined && seen.has(after)) throw unreadableAnswer();
    if (after !== undefined) seen.add(after);
  } while (after !== undefined);
}
