import { describe, expect, it } from "vitest";
import { toUser } from "../../../src/crm/hubspot/user-presence.ts";

const presenceOf = (properties: Record<string, string | null>) =>
  toUser({ id: "207838823235", properties }).presence;

const hoursOf = (entries: unknown, timeZone: string | null = "Europe/London") =>
  presenceOf({
    hs_working_hours: typeof entries === "string" ? entries : JSON.stringify(entries),
    hs_standard_time_zone: timeZone,
  });

const NINE_TO_FIVE = { startMinute: 540, endMinute: 1020 };
const OTHER_FORM = "The working hours are in another form than HubSpot describes.";

describe("a HubSpot user's working hours", () => {
  it("are those of the page's example, in the user's time zone", () => {
    expect(hoursOf([{ days: "MONDAY_TO_FRIDAY", ...NINE_TO_FIVE }], "America/New_York")).toEqual({
      source: "HubSpot",
      hours: {
        timeZone: "America/New_York",
        weekly: Object.fromEntries(
          ["mon", "tue", "wed", "thu", "fri"].map((day) => [day, [["09:00", "17:00"]]]),
        ),
        holidays: [],
        forced: null,
      },
      absences: [],
      availability: null,
      ignored: [],
    });
  });

  it.each([
    ["MONDAY", ["mon"]],
    ["TUESDAY", ["tue"]],
    ["WEDNESDAY", ["wed"]],
    ["THURSDAY", ["thu"]],
    ["FRIDAY", ["fri"]],
    ["SATURDAY", ["sat"]],
    ["SUNDAY", ["sun"]],
    ["SATURDAY_SUNDAY", ["sat", "sun"]],
    ["EVERY_DAY", ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]],
  ])("on %s are on %s", (days, weekdays) => {
    const { hours } = hoursOf([{ days, ...NINE_TO_FIVE }]);
    expect(Object.keys(hours?.weekly ?? {})).toEqual(weekdays);
  });

  it("may be several of one day, and the whole day", () => {
    const { hours } = hoursOf([
      { days: "MONDAY", startMinute: 0, endMinute: 725 },
      { days: "MONDAY", startMinute: 780, endMinute: 1440 },
      { days: "SUNDAY", startMinute: 0, endMinute: 1440 },
    ]);
    expect(hours?.weekly).toEqual({
      mon: [
        ["00:00", "12:05"],
        ["13:00", "24:00"],
      ],
      sun: [["00:00", "24:00"]],
    });
  });

  it.each([
    ["null", { hs_working_hours: null }],
    ["no text", { hs_working_hours: "" }],
    ["an empty list", { hs_working_hours: "[]" }],
    ["not answered at all", {}],
  ])("are not set when they are %s, and nothing is said of it", (_, properties) => {
    expect(presenceOf(properties)).toMatchObject({ hours: null, ignored: [] });
  });

  it.each([
    ["a day that does not exist", [{ days: "WEEKDAYS", ...NINE_TO_FIVE }]],
    ["a minute after midnight", [{ days: "MONDAY", startMinute: 540, endMinute: 1441 }]],
    ["an end before the start", [{ days: "MONDAY", startMinute: 540, endMinute: 300 }]],
    ["no time at all", [{ days: "MONDAY", startMinute: 540, endMinute: 540 }]],
    ["a text for a minute", [{ days: "MONDAY", startMinute: "540", endMinute: 1020 }]],
    ["no list", { days: "MONDAY", ...NINE_TO_FIVE }],
    ["no JSON", "9 to 5"],
    ["JSON null", "null"],
  ])("with %s are left alone as a whole, and that is said", (_, entries) => {
    const good = { days: "TUESDAY", ...NINE_TO_FIVE };
    const whole = Array.isArray(entries) ? [good, ...entries] : entries;
    expect(hoursOf(whole)).toMatchObject({ hours: null, ignored: [OTHER_FORM] });
  });

  it("do not count without a time zone that this runtime knows", () => {
    const entries = [{ days: "EVERY_DAY", ...NINE_TO_FIVE }];
    expect(hoursOf(entries, null)).toMatchObject({
      hours: null,
      ignored: ["The working hours have no time zone."],
    });
    expect(hoursOf(entries, "Mars/Olympus")).toMatchObject({
      hours: null,
      ignored: ["The time zone of the working hours is not known here."],
    });
    expect(hoursOf(entries, "US/Eastern").hours?.timeZone).toBe("US/Eastern");
  });
});

describe("a HubSpot user's absences", () => {
  const [from, until] = [Date.UTC(2026, 10, 20, 9), Date.UTC(2026, 10, 23, 9)];
  const range = { startTimestamp: from, endTimestamp: until };
  const absencesOf = (text: string) => presenceOf({ hs_out_of_office_hours: text });

  it("are ranges in milliseconds, and need no time zone", () => {
    expect(absencesOf(JSON.stringify([range]))).toMatchObject({
      absences: [{ fromMs: from, untilMs: until }],
      ignored: [],
    });
  });

  it.each([
    ["in seconds", { startTimestamp: from / 1000, endTimestamp: until / 1000 }],
    ["the wrong way round", { startTimestamp: until, endTimestamp: from }],
    ["without an end", { startTimestamp: from }],
    ["null", null],
  ])("that are %s are left out, the others stay", (_, odd) => {
    expect(absencesOf(JSON.stringify([odd, range]))).toMatchObject({
      absences: [{ fromMs: from, untilMs: until }],
      ignored: ["An out-of-office time is in a form that HubSpot does not document."],
    });
  });

  it("are none when the text is no list, which is said", () => {
    const ignored = ["The out-of-office hours are in a form that HubSpot does not document."];
    expect(absencesOf("{}")).toMatchObject({ absences: [], ignored });
    expect(absencesOf("away")).toMatchObject({ absences: [], ignored });
    expect(absencesOf("")).toMatchObject({ absences: [], ignored: [] });
  });
});

describe("a HubSpot user", () => {
  it("is known by the id across accounts and by e-mail, where they are answered", () => {
    const properties = { hs_internal_user_id: "9001", hs_email: "ada@example.com" };
    expect(toUser({ id: "1", properties })).toMatchObject({
      userId: "9001",
      email: "ada@example.com",
    });
    expect(toUser({ id: "1", properties: {} })).toMatchObject({ userId: null, email: null });
  });

  it.each([
    ["available", "available", []],
    ["away", "away", []],
    ["", null, []],
    ["BUSY", null, ["The availability status is none that HubSpot describes."]],
  ])("whose status is %j is taken as %j", (status, availability, ignored) => {
    expect(presenceOf({ hs_availability_status: status })).toMatchObject({
      availability,
      ignored,
    });
  });
});
