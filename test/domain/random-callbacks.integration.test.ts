import { array, assert, constantFrom, integer, option, property, record } from "fast-check";
import { expect, it } from "vitest";
import { type CallbackLife, isOpen } from "../../src/domain/callback.ts";
import { DEFAULT_CALLBACK_POLICY } from "../../src/domain/callback-policy.ts";
import { openingAt } from "../../src/domain/hours.ts";
import { settleCallback } from "../../src/domain/settle-callback.ts";
import { tendCallback } from "../../src/domain/tend-callback.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A number and a clock that is right for some of the people who have such a number. */
const PEOPLE = [
  ["+493012345678", "Europe/Berlin"],
  ["+442071838750", "Europe/London"],
  ["+12125550123", "America/New_York"],
  ["+12125550123", "Pacific/Honolulu"],
  ["+61291234567", "Australia/Sydney"],
  ["+61291234567", "Australia/Perth"],
  ["+919876543210", "Asia/Kolkata"],
  ["+5491112345678", "America/Argentina/Buenos_Aires"],
] as const;

/** Weeks in which clocks change, in both directions and on both halves of the earth. */
const WEEKS = ["2026-03-05", "2026-03-26", "2026-04-02", "2026-10-01", "2026-10-22", "2026-10-29"];

const history = record({
  person: constantFrom(...PEOPLE),
  from: constantFrom(...WEEKS),
  promisedMinute: integer({ min: 0, max: 3 * 1440 }),
  everyMinutes: integer({ min: 5, max: 45 }),
  listedAfterMinutes: option(integer({ min: 0, max: 5 * 1440 }), { nil: null }),
  holiday: integer({ min: 0, max: 6 }),
  /** What the rep who was told does: rings in vain, talks, or nothing. */
  acts: array(constantFrom("ignores", "ignores", "rings", "talks"), { maxLength: 12 }),
  outageMinutes: integer({ min: 0, max: 1440 }),
});

it("keeps 1,000 random callbacks: none outside a window, listed, twice or lost", () => {
  assert(
    property(history, (h) => {
      const [number, timeZone] = h.person;
      const start = Date.parse(`${h.from}T00:00:00Z`);
      const promisedAt = start + h.promisedMinute * MINUTE;
      const listedAt =
        h.listedAfterMinutes === null ? Infinity : promisedAt + h.listedAfterMinutes * MINUTE;
      const date = new Date(start + h.holiday * DAY).toISOString().slice(0, 10);
      const policy = {
        ...DEFAULT_CALLBACK_POLICY,
        holidays: [{ date, name: "Holiday", spans: [] }],
      };
      const { weekly, holidays } = policy;
      let life: CallbackLife = {
        stage: "requested",
        attemptKeys: [],
        offers: 0,
        offeredTo: null,
        nextAttemptAt: promisedAt,
        expiresAt: promisedAt + policy.expiryHours * 60 * MINUTE,
        closedAt: null,
        closedBy: null,
        closedReason: null,
      };
      const latest = promisedAt + 10 * DAY;
      const told: number[] = [];
      let talks = 0;
      let outageMs = h.outageMinutes * MINUTE;
      for (
        let now = promisedAt;
        isOpen(life.stage) && now < latest;
        now += h.everyMinutes * MINUTE
      ) {
        if (outageMs > 0 && told.length === 1) {
          now += outageMs;
          outageMs = 0;
        }
        const around = { now, policy, homeRegion: "DE", candidates: ["ada", "bob"] };
        const tended = tendCallback(life, number, { ...around, doNotCall: now >= listedAt });
        if (tended === null) continue;
        life = tended.life;
        if (tended.tell === null) continue;
        expect(openingAt({ timeZone, weekly, holidays, forced: null }, now).open).toBe(true);
        expect(now).toBeLessThan(listedAt);
        expect(talks).toBe(0);
        const before = told.at(-1);
        const spacing = Math.min(policy.offerMinutes, ...Object.values(policy.spacingMinutes));
        if (before !== undefined) expect(now - before).toBeGreaterThanOrEqual(spacing * MINUTE);
        told.push(now);
        const act = h.acts[told.length - 1] ?? "ignores";
        if (act === "ignores") continue;
        const endedAt = now + MINUTE;
        const leg = {
          legId: `dialpad:${told.length}`,
          repId: tended.tell,
          state: {
            phase: "ended",
            since: endedAt,
            identity: "dialpad:user:1",
            direction: "outbound",
            number,
            startedAt: now,
            connectedAt: act === "talks" ? now : null,
            endedAt,
            endReason: "hangup",
            newestAt: endedAt,
          },
        } as const;
        if (act === "talks") talks += 1;
        // told three times, as events are
        for (let times = 0; times < 3; times += 1) {
          life = settleCallback(life, promisedAt, [leg], { now: endedAt, policy }) ?? life;
        }
      }
      expect(isOpen(life.stage)).toBe(false);
      expect(life.closedReason).not.toBeNull();
      expect(life.attemptKeys.length).toBeLessThanOrEqual(policy.maxAttempts);
      if (talks > 0) expect(life).toMatchObject({ stage: "done", closedReason: "reached" });
    }),
    { numRuns: 1_000, seed: 14 },
  );
}, 30_000);
