import { afterAll, expect, it } from "vitest";
import { isOpen } from "../../../src/domain/callback.ts";
import { openingAt } from "../../../src/domain/hours.ts";
import { createRandom } from "../../../src/sandbox/dialpad/random.ts";
import { sliceOf } from "../../support/slice.ts";
import { POLICY } from "./support/dial-people.ts";
import { openDialWorld, type Made } from "./support/dial-world.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const CALLBACKS = 25;
const WORLDS = sliceOf(40, 8);
/** Weeks in which clocks change, in both directions and on both halves of the earth. */
const WEEKS = ["2026-03-05", "2026-03-26", "2026-04-02", "2026-10-01", "2026-10-22", "2026-10-29"];

const seen = { made: 0, talked: 0, unknown: 0, later: 0, refused: 0, crashes: 0, byHand: 0 };
const ends = new Set<string>();

/** No call breaks a rule, whatever was promised, refused, lost or crashed around it. */
function check(made: readonly Made[]): void {
  const { weekly, holidays } = POLICY;
  for (const [nth, call] of made.entries()) {
    const { at, number, zone, repTalks, closed, lives, held } = call;
    const hours = { timeZone: zone, weekly, holidays, forced: null };
    expect({ number, open: openingAt(hours, at).open }).toEqual({ number, open: true });
    expect(at).toBeLessThan(call.listedAt);
    expect({ repTalks, closed, lives }).toEqual({ repTalks: false, closed: false, lives: false });
    if (call.result === "accepted") expect({ number, held }).toEqual({ number, held: true });
    const before = made.slice(0, nth).filter((one) => one.number === number);
    expect(before.filter(({ result }) => result === "unknown" || result === "refused")).toEqual([]);
    expect(before.filter(({ talked }) => talked)).toEqual([]);
    const counted = before.filter(({ result }) => result !== "later");
    expect(counted.length).toBeLessThan(POLICY.maxAttempts);
  }
}

it.each(Array.from({ length: WORLDS }, (_, seed) => seed))(
  "25 random callbacks of world %i are dialled by the rules, once each time, and none is lost",
  async (seed) => {
    const random = createRandom(seed + 1);
    const start = Date.parse(`${WEEKS[seed % WEEKS.length]}T00:00:00Z`);
    const world = openDialWorld({ random, start, callbacks: CALLBACKS });
    while (world.clock.now < start + 12 * DAY) {
      await world.turn(world.clock.now + (1 + Math.floor(random() * 20)) * MINUTE);
    }
    check(world.made);
    for (const row of world.rows()) {
      expect({ id: row.id, open: isOpen(row.stage) }).toEqual({ id: row.id, open: false });
      expect(row.attemptKeys.length).toBeLessThanOrEqual(POLICY.maxAttempts);
      ends.add(row.closedReason ?? "");
    }
    for (const { result, talked } of world.made) {
      seen.made += 1;
      if (talked) seen.talked += 1;
      if (result !== "accepted") seen[result] += 1;
    }
    seen.crashes += world.counts.crashes;
    seen.byHand += world.counts.told;
  },
  60_000,
);

afterAll(() => {
  // all of it really happened
  expect(Object.values(seen).every((count) => count > 0)).toBe(true);
  expect([...ends]).toEqual(
    expect.arrayContaining(["reached", "attempts-used-up", "do-not-call", "too-old"]),
  );
});
