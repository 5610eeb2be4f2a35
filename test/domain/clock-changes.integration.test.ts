import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openingAt, WEEKDAYS, type Hours } from "../../src/domain/hours.ts";
import { openDatabase, type Database } from "../../src/store/database.ts";
import { createTestDatabase, type TestDatabase } from "../support/databases.ts";

/** Around the clock changes of 2026 and 2027; Kolkata has none, its days are those of London. */
const CHANGES = [
  ["America/New_York", "2026-03-08", "2026-11-01", "2027-03-14", "2027-11-07"],
  ["Europe/London", "2026-03-29", "2026-10-25", "2027-03-28", "2027-10-31"],
  ["Europe/Prague", "2026-03-29", "2026-10-25", "2027-03-28", "2027-10-31"],
  ["Asia/Kolkata", "2026-03-29", "2026-10-25", "2027-03-28", "2027-10-31"],
  ["Australia/Sydney", "2026-04-05", "2026-10-04", "2027-04-04", "2027-10-03"],
] as const;

/** Spans that begin and end inside the hours that a change leaves out or repeats. */
const SPANS = [
  ["01:15", "02:45"],
  ["03:00", "03:01"],
  ["22:30", "00:30"],
] as const;

let server: TestDatabase;
let db: Database;
beforeAll(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url, { poolSize: 2 });
});
afterAll(async () => {
  await db.close();
  await server.drop();
});

describe("every minute of a day on which the clocks change", () => {
  it.each(CHANGES.flatMap(([zone, ...days]) => days.map((day) => [zone, day] as const)))(
    "is open or closed in %s on %s as PostgreSQL's own time zones say",
    async (timeZone, day) => {
      const hours: Hours = {
        timeZone,
        weekly: Object.fromEntries(WEEKDAYS.map((weekday) => [weekday, SPANS])),
        holidays: [],
        forced: null,
      };
      // From an hour before the local day to an hour after it, whatever its length.
      const minutes = await db.prisma.$queryRaw<{ at: Date; local: string }[]>`
        select at, to_char(at at time zone ${timeZone}, 'HH24:MI') as local
        from generate_series(
          (${day}::date)::timestamp at time zone ${timeZone} - interval '1 hour',
          (${day}::date + 1)::timestamp at time zone ${timeZone} + interval '1 hour',
          interval '1 minute') as at`;
      expect(minutes.length).toBeGreaterThanOrEqual(25 * 60);
      const wrong = minutes.filter(
        ({ at, local }) => openingAt(hours, at.getTime()).open !== isOpen(local),
      );
      expect(wrong).toEqual([]);
    },
  );
});

/** The three spans, said again by comparing texts. */
function isOpen(local: string): boolean {
  return (
    (local >= "01:15" && local < "02:45") ||
    local === "03:00" ||
    local >= "22:30" ||
    local < "00:30"
  );
}
