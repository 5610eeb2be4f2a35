import type { CrmPage } from "../../crm/port.ts";
import { StickylineError } from "../../domain/errors.ts";

/** Stores each page while the next one is on its way; `upTo`: the place after it, null at the end. */
export async function eachPage<T>(
  list: (after: string | null) => Promise<CrmPage<T>>,
  from: string | null,
  store: (items: readonly T[], upTo: string | null) => Promise<void>,
): Promise<void> {
  const places = new Set<string>();
  let page = await list(from);
  for (;;) {
    const { items, after } = page;
    if (after === null) return store(items, null);
    if (places.has(after)) {
      throw new StickylineError(
        "VENDOR_UNAVAILABLE",
        "The CRM answered the same page twice. Start the sync again.",
        { retryable: true },
      );
    }
    places.add(after);
    const fetching = list(after);
    [page] = await Promise.all([fetching, store(items, after)]);
  }
}
