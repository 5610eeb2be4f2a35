import { describe, expect, it } from "vitest";
import { DEFAULT_CALLBACK_POLICY } from "../../src/domain/callback-policy.ts";
import { findOutside, nextCommand, periodOf } from "../../src/domain/campaign.ts";

const at = (text: string) => Date.parse(text);

describe("nextCommand", () => {
  const fresh = { actual: "ready", started: false, mustRest: false } as const;
  const begun = { started: true, mustRest: false } as const;
  it.each([
    [{ ...fresh, desired: "ready" }, null],
    [{ ...fresh, desired: "running" }, "start"],
    [{ ...fresh, desired: "running", mustRest: true }, null],
    [{ ...fresh, desired: "paused" }, null],
    [{ ...fresh, desired: "removed" }, "remove"],
    [{ ...begun, desired: "running", actual: "ready" }, null],
    [{ ...begun, desired: "running", actual: "running" }, null],
    [{ ...begun, desired: "running", actual: "paused" }, "unpause"],
    [{ ...begun, desired: "running", actual: "unknown" }, null],
    [{ ...begun, desired: "running", actual: "running", mustRest: true }, "pause"],
    [{ ...begun, desired: "running", actual: "unknown", mustRest: true }, "pause"],
    [{ ...begun, desired: "paused", actual: "running" }, "pause"],
    [{ ...begun, desired: "paused", actual: "unknown" }, "pause"],
    [{ ...begun, desired: "paused", actual: "paused" }, null],
    [{ ...fresh, desired: "paused", actual: "unknown" }, null],
    [{ ...begun, desired: "ready", actual: "unknown" }, null],
    [{ ...begun, desired: "removed", actual: "unknown" }, "remove"],
    [{ ...begun, desired: "removed", actual: "removed" }, null],
    [{ ...begun, desired: "removed", actual: "failed" }, null],
    [{ ...fresh, desired: "running", actual: "preparing" }, null],
  ] as const)("%j: %s", (standing, command) => {
    expect(nextCommand(standing)).toBe(command);
  });
});

function outsideWindow(...asked: Parameters<typeof findOutside>): number {
  const looking = findOutside(...asked);
  let step = looking.next();
  while (step.done !== true) step = looking.next();
  return step.value;
}

describe("findOutside", () => {
  const PRAGUE = "+420222333444";
  const LONDON = "+442071234567";
  const week = (startTime: string, endTime: string, weekDays = [1, 2, 3, 4, 5]) => ({
    period: periodOf({ startTime, endTime, weekDays }, "Europe/Prague"),
    windows: { weekly: DEFAULT_CALLBACK_POLICY.weekly, holidays: [] },
    homeRegion: "CZ",
    from: at("2026-11-23T12:34:56Z"),
    lengthMs: 7 * 24 * 3_600_000,
  });

  it.each([
    ["inside", [PRAGUE], week("09:00", "20:00"), -1],
    ["begins a minute early", [PRAGUE], week("08:59", "17:00"), 0],
    ["ends a little late", [PRAGUE], week("09:00", "20:01"), 0],
    ["on a Sunday", [PRAGUE], week("09:00", "17:00", [7]), 0],
    ["where it is an hour earlier", [PRAGUE, PRAGUE, LONDON], week("09:00", "17:00"), 2],
    ["fits both", [PRAGUE, LONDON], week("10:00", "20:00"), -1],
    ["is of no use to nobody", [], week("00:00", "23:59"), -1],
  ])("%s", (_, numbers, around, place) => {
    expect(outsideWindow(numbers, around)).toBe(place);
  });

  it("sees a holiday come", () => {
    const windows = {
      weekly: DEFAULT_CALLBACK_POLICY.weekly,
      holidays: [{ date: "2026-11-24", name: "Day off", spans: [] }],
    };
    const around = { ...week("09:00", "17:00"), windows, lengthMs: 30 * 60_000 };
    const when = (text: string) => outsideWindow([PRAGUE], { ...around, from: at(text) });
    expect(when("2026-11-23T15:00:00Z")).toBe(-1);
    expect(when("2026-11-24T07:20:00Z")).toBe(-1);
    expect(when("2026-11-24T07:40:00Z")).toBe(0);
    expect(when("2026-11-24T15:45:00Z")).toBe(0);
    expect(when("2026-11-24T16:05:00Z")).toBe(-1);
  });
});
