import type { CallSearch } from "../../api/find-decisions.ts";
import { OUTCOMES } from "../../api/outcomes.ts";
import type { Filter } from "./call-filter.tsx";

/** One letter is the name of everybody. */
const LEAST_LETTERS = 2;

/** The filter as the API is asked; a day begins and ends where the viewer is. */
export function toSearch({
  number,
  name,
  repId,
  lineId,
  outcome,
  days: [first, last],
}: Filter): CallSearch {
  const wanted = OUTCOMES.find((known) => known === outcome);
  const trimmed = number.trim();
  const person = name.trim();
  return {
    ...(trimmed === "" ? {} : { number: trimmed }),
    ...(person.length < LEAST_LETTERS ? {} : { name: person }),
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
