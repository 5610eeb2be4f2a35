import { expect, it } from "vitest";
import {
  MOST_RETENTION_DAYS,
  RETENTION_DAYS,
  toRetentionDays,
} from "../../src/domain/retention.ts";

it("is the default of each kind where nothing is set", () => {
  const defaults = Object.entries(RETENTION_DAYS).map(([kind, { byDefault }]) => [kind, byDefault]);
  expect(toRetentionDays({})).toEqual(Object.fromEntries(defaults));
});

it("is what was set, no shorter than what the rest needs and no longer than ten years", () => {
  const set = { callEvents: 1, calls: 2, decisions: 1_000_000, audit: "90" };
  expect(toRetentionDays(set)).toMatchObject({
    callEvents: RETENTION_DAYS.callEvents.least,
    calls: 2,
    decisions: MOST_RETENTION_DAYS,
    audit: RETENTION_DAYS.audit.byDefault,
  });
});
