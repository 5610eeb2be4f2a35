import { invalidInput } from "../domain/errors.ts";
import { isTimeZone, type Hours } from "../domain/hours.ts";

/** Hours whose time zone there is, and whose holidays are days. INPUT_INVALID names the field. */
export function checkHours(hours: Hours | null | undefined, field: string): void {
  if (hours === null || hours === undefined) return;
  if (!isTimeZone(hours.timeZone)) {
    throw invalidInput(
      `${field}.timeZone`,
      "name a time zone by region and city, as Europe/London or America/New_York",
    );
  }
  for (const [index, { date }] of hours.holidays.entries()) {
    const time = Date.parse(`${date}T00:00:00Z`);
    if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date) {
      throw invalidInput(`${field}.holidays.${index}.date`, "there is no such day");
    }
  }
}
