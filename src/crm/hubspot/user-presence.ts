import { Type, type Static } from "typebox";
import { Compile } from "typebox/compile";
import type { Absence } from "../../domain/facts.ts";
import { isTimeZone, WEEKDAYS, type Hours, type Span, type Weekday } from "../../domain/hours.ts";
import type { CrmUser } from "../port.ts";
import type { HubspotRecord } from "./schemas.ts";

/** What is asked for of each user. */
export const USER_PROPERTIES: readonly string[] = [
  "hs_internal_user_id",
  "hs_email",
  "hs_standard_time_zone",
  "hs_working_hours",
  "hs_out_of_office_hours",
  "hs_availability_status",
];

const DAYS: Readonly<Record<string, readonly Weekday[]>> = {
  MONDAY_TO_FRIDAY: WEEKDAYS.slice(0, 5),
  SATURDAY_SUNDAY: WEEKDAYS.slice(5),
  EVERY_DAY: WEEKDAYS,
  MONDAY: ["mon"],
  TUESDAY: ["tue"],
  WEDNESDAY: ["wed"],
  THURSDAY: ["thu"],
  FRIDAY: ["fri"],
  SATURDAY: ["sat"],
  SUNDAY: ["sun"],
};

const Minute = Type.Integer({ minimum: 0, maximum: 1_440 });
const WorkingHours = Type.Object({
  days: Type.Enum(Object.keys(DAYS)),
  startMinute: Minute,
  endMinute: Minute,
});
const workingHours = Compile(Type.Array(WorkingHours, { maxItems: 24 }));

/** Milliseconds: what is smaller lies before HubSpot was founded, so it counts something else. */
const Time = Type.Integer({ minimum: 1_000_000_000_000, maximum: 8_640_000_000_000_000 });
const outOfOffice = Compile(Type.Object({ startTimestamp: Time, endTimestamp: Time }));

/**
 * A user of HubSpot. What can't be read counts as absent, and is said: half a week of hours would keep calls from a
 * rep who works, so hours are taken as a whole or not at all; absences one by one.
 */
export function toUser({ properties }: HubspotRecord): CrmUser {
  const ignored: string[] = [];
  const ignore = (sentence: string) => void ignored.push(sentence);
  const text = (name: string): string => (properties[name] ?? "").trim();
  const availability = text("hs_availability_status");
  if (!["", "available", "away"].includes(availability)) {
    ignore("The availability status is none that HubSpot describes.");
  }
  return {
    userId: text("hs_internal_user_id") || null,
    email: text("hs_email") || null,
    presence: {
      source: "HubSpot",
      hours: toHours(text("hs_working_hours"), text("hs_standard_time_zone"), ignore),
      absences: toAbsences(text("hs_out_of_office_hours"), ignore),
      availability: availability === "available" || availability === "away" ? availability : null,
      ignored,
    },
  };
}

function toHours(text: string, timeZone: string, ignore: (sentence: string) => void): Hours | null {
  const entries = parse(text);
  if (
    !workingHours.Check(entries) ||
    entries.some((entry) => entry.startMinute >= entry.endMinute)
  ) {
    ignore("The working hours are in another form than HubSpot describes.");
    return null;
  }
  if (entries.length === 0) return null;
  if (!isTimeZone(timeZone)) {
    ignore(
      timeZone === ""
        ? "The working hours have no time zone."
        : "The time zone of the working hours is not known here.",
    );
    return null;
  }
  const spansOn = (day: Weekday): Span[] =>
    entries.filter(({ days }) => DAYS[days]?.includes(day)).map(toSpan);
  const weekly = Object.fromEntries(
    WEEKDAYS.map((day) => [day, spansOn(day)] as const).filter(([, spans]) => spans.length > 0),
  );
  return { timeZone, weekly, holidays: [], forced: null };
}

function toSpan({ startMinute, endMinute }: Static<typeof WorkingHours>): Span {
  return [toClock(startMinute), toClock(endMinute)];
}

/** `540` → `"09:00"`; 1440 is the end of the day. */
function toClock(minute: number): string {
  const [hours, minutes] = [Math.floor(minute / 60), minute % 60];
  return `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
}

function toAbsences(text: string, ignore: (sentence: string) => void): Absence[] {
  const entries = parse(text);
  if (!Array.isArray(entries)) {
    ignore("The out-of-office hours are in a form that HubSpot does not document.");
    return [];
  }
  return entries.flatMap((entry: unknown) => {
    if (outOfOffice.Check(entry) && entry.startTimestamp < entry.endTimestamp) {
      return [{ fromMs: entry.startTimestamp, untilMs: entry.endTimestamp }];
    }
    ignore("An out-of-office time is in a form that HubSpot does not document.");
    return [];
  });
}

/** The JSON in a text; no text is an empty list, and what is no JSON is null. */
function parse(text: string): unknown {
  if (text === "") return [];
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
