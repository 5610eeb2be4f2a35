import { toEpochMs } from "../../edge/time.ts";

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
/** India has one zone and no summer time. */
const IST_MS = 5.5 * 3_600_000;

const SORTABLE =
  /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;
const SPELT = /^(?:\w{3},?\s+)?(\d{1,2})\s+([a-z]{3})\w*\s+(\d{4})\s+(\d{2}):(\d{2}):(\d{2})$/i;

/**
 * Epoch milliseconds of any of Exotel's ways to write a time: `2022-02-23 12:32:02`, `Wed, 23 Feb 2022 12:31:59`,
 * both Indian time, or with the zone said. Null for the placeholders of 1970 and 0000, and for everything else.
 */
export function timeOf(text: string | null): number | null {
  return toEpochMs(parseSortable(text ?? "") ?? parseSpelt(text ?? ""));
}

function parseSortable(text: string): number | null {
  const match = SORTABLE.exec(text.trim());
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second) - zoneMs(match[7]);
}

function parseSpelt(text: string): number | null {
  const match = SPELT.exec(text.trim());
  if (match === null) return null;
  const month = MONTHS.indexOf((match[2] ?? "").toLowerCase());
  if (month < 0) return null;
  const [day, year, hour, minute, second] = [1, 3, 4, 5, 6].map((at) => Number(match[at]));
  return Date.UTC(year ?? 0, month, day, hour, minute, second) - IST_MS;
}

function zoneMs(zone: string | undefined): number {
  if (zone === undefined) return IST_MS;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  if (sign === undefined) return 0;
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === "-" ? -ms : ms;
}
