import { describe, expect, it } from "vitest";
import { openingAt, isTimeZone, type Hours } from "../../src/domain/hours.ts";

const at = (text: string) => Date.parse(text);
const LONDON: Hours = {
  timeZone: "Europe/London",
  weekly: {
    mon: [["09:00", "17:30"]],
    fri: [
      ["09:00", "12:00"],
      ["13:00", "17:00"],
    ],
    sat: [["22:00", "02:00"]],
    sun: [["00:00", "24:00"]],
  },
  holidays: [
    { date: "2026-12-25", name: "Christmas Day", spans: [] },
    { date: "2026-12-28", name: "Boxing Day", spans: [["10:00", "11:00"]] },
  ],
  forced: null,
};

describe("openingAt", () => {
  it("is always open without hours", () => {
    expect(openingAt(null, 0)).toEqual({ open: true, why: "none", name: null });
  });

  it.each([
    ["before the first minute", "2026-11-16T08:59:59Z", false],
    ["at the first minute", "2026-11-16T09:00:00Z", true],
    ["in the last minute", "2026-11-16T17:29:59Z", true],
    ["at closing time", "2026-11-16T17:30:00Z", false],
    ["during the lunch break", "2026-11-20T12:30:00Z", false],
    ["after the lunch break", "2026-11-20T13:00:00Z", true],
    ["on a weekday without hours", "2026-11-17T10:00:00Z", false],
    ["late, in a span past midnight", "2026-11-21T23:00:00Z", true],
    ["on the last minute of a whole day", "2026-11-22T23:59:00Z", true],
    ["in summer, an hour off from UTC", "2026-07-06T08:00:00Z", true],
    ["in summer, before it", "2026-07-06T07:59:00Z", false],
  ])("goes by the clock on the wall: %s", (_, time, open) => {
    expect(openingAt(LONDON, at(time))).toEqual({ open, why: "hours", name: null });
  });

  it("carries a span past midnight into a day that has none of its own", () => {
    const nights: Hours = { ...LONDON, weekly: { sat: [["22:00", "02:00"]] } };
    expect(openingAt(nights, at("2026-11-22T01:59:00Z")).open).toBe(true);
    expect(openingAt(nights, at("2026-11-22T02:00:00Z")).open).toBe(false);
    expect(openingAt(nights, at("2026-11-21T01:00:00Z")).open).toBe(false);
  });

  it("takes a span that ends where it begins for a day and a night", () => {
    const around: Hours = { ...LONDON, weekly: { mon: [["08:00", "08:00"]] } };
    expect(openingAt(around, at("2026-11-16T07:59:00Z")).open).toBe(false);
    expect(openingAt(around, at("2026-11-16T08:00:00Z")).open).toBe(true);
    expect(openingAt(around, at("2026-11-17T07:59:00Z")).open).toBe(true);
    expect(openingAt(around, at("2026-11-17T08:00:00Z")).open).toBe(false);
  });

  it("carries a holiday's own span past midnight, and no span of a closed one", () => {
    const holiday = (spans: Hours["holidays"][number]["spans"]): Hours => ({
      ...LONDON,
      weekly: { sat: [["22:00", "02:00"]] },
      holidays: [{ date: "2026-11-21", name: "Founders' Day", spans }],
    });
    const night = at("2026-11-22T01:00:00Z");
    expect(openingAt(holiday([]), night).open).toBe(false);
    expect(openingAt(holiday([["23:00", "01:30"]]), night)).toEqual({
      open: true,
      why: "hours",
      name: null,
    });
  });

  it("takes a holiday for its weekday, closed or with hours of its own", () => {
    expect(openingAt(LONDON, at("2026-12-25T10:00:00Z"))).toEqual({
      open: false,
      why: "holiday",
      name: "Christmas Day",
    });
    expect(openingAt(LONDON, at("2026-12-28T10:30:00Z"))).toMatchObject({ open: true });
    expect(openingAt(LONDON, at("2026-12-28T12:00:00Z"))).toMatchObject({ open: false });
  });

  it("lets a person's word go before the calendar, until its time", () => {
    const now = at("2026-11-16T10:00:00Z");
    const forced = (state: "open" | "closed", untilMs: number | null) =>
      openingAt({ ...LONDON, forced: { state, untilMs } }, now);
    expect(forced("closed", null)).toEqual({ open: false, why: "forced", name: null });
    expect(forced("closed", now + 1)).toMatchObject({ open: false });
    expect(forced("closed", now)).toMatchObject({ open: true, why: "hours" });
    expect(
      openingAt(
        { ...LONDON, forced: { state: "open", untilMs: null } },
        at("2026-12-25T03:00:00Z"),
      ),
    ).toMatchObject({ open: true, why: "forced" });
  });
});

describe("a time zone", () => {
  it.each([
    ["Europe/Berlin", true],
    ["UTC", true],
    ["Mars/Olympus", false],
    ["", false],
  ])("%j: %s", (name, known) => {
    expect(isTimeZone(name)).toBe(known);
  });
});
