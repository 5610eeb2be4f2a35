import { type CallSearch, OUTCOMES } from "../../api/find-decisions.ts";
import type { Filter } from "./call-filter.tsx";

/** The filter as the API is asked; a day begins and ends where the viewer is. */
export function toSearch({
  number,
  repId,
  lineId,
  outcome,
  days: [first, last],
}: Filter): CallSearch {
  const wanted = OUTCOMES.find((known) => known === outcome);
  const trimmed = number.trim();
  return {
    ...(trimmed === "" ? {} : { number: trimmed }),
    ...(repId === null ? {} : { repId }),
    ...(lineId === null ? {} : { lineId }),
    ...(wanted === undefined ? {} : { outcome: wanted }),
    ...(first === null ? {} : { from: startOf(first, 0) }),
    ...(last === null ? {} : { to: startOf(last, 1) }),
  };
}

function startOf(day: string, daysLater: number): string {
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + daysLater);
  return date.toISOString();
}
