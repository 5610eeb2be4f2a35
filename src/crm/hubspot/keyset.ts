import { isCrmId } from "../../domain/crm-id.ts";
import { unreadableAnswer } from "./faults.ts";

/** The ids of those rows that have one. */
export function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id).filter(isCrmId);
}

/**
 * After which id a search that sorts by ids goes on; null after its last page. A full page that ends no further than where
 * it was asked from would come again and again: that is an error.
 */
export function nextPlace(
  ids: readonly string[],
  isFull: boolean,
  askedAfter: string | null,
): string | null {
  if (!isFull) return null;
  const last = Math.max(...ids.map(Number));
  if (last <= Number(askedAfter ?? -1)) throw unreadableAnswer();
  return String(last);
}
