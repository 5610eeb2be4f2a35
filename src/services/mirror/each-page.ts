import type { CrmPage } from "../../crm/port.ts";
import { StickylineError } from "../../domain/errors.ts";

/** A list may leave out what it does not show; more pages than these without a row are a list without an end. */
const MOST_EMPTY = 100;

/** Stores each page while the next one is on its way; `upTo`: the place after it, null at the end. */
export async function eachPage<T>(
  list: (after: string | null) => Promise<CrmPage<T>>,
  from: string | null,
  store: (items: readonly T[], upTo: string | null) => Promise<void>,
): Promise<void> {
  const places = new Set<string>();
  let empty = 0;
  let page = await list(from);
  for (;;) {
    const { items, after } = page;
    if (after === null) return store(items, null);
    empty = items.length === 0 ? empty + 1 : 0;
    if (places.has(after) || empty > MOST_EMPTY) {
      throw new StickylineError(
        "VENDOR_UNAVAILABLE",
        "The CRM's list does not come to an end: the same page came twice, or page after page without a record. Start the sync again.",
        { retryable: true },
      );
    }
    places.add(after);
    const fetching = list(after);
    [page] = await Promise.all([fetching, store(items, after)]);
  }
}
