/** `"09:00"` up to `"17:30"`, local time; `"24:00"` is the end of the day. An end before its start is the next day's. */
export type Span = readonly [from: string, to: string];

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A day that is unlike its weekday: closed when `spans` is empty. */
export type Holiday = {
  /** `2026-12-25`, local. */
  readonly date: string;
  readonly name: string;
  readonly spans: readonly Span[];
};

/** Weekly hours in a named time zone. A weekday that is absent is closed. */
export type Hours = {
  /** IANA name. */
  readonly timeZone: string;
  readonly weekly: Partial<Readonly<Record<Weekday, readonly Span[]>>>;
  readonly holidays: readonly Holiday[];
  /** A person's word that goes before the calendar; `untilMs: null` until they take it back. */
  readonly forced: { readonly state: "open" | "closed"; readonly untilMs: number | null } | null;
};

export type Opening = {
  readonly open: boolean;
  readonly why: "hours" | "holiday" | "forced" | "none";
  /** The holiday's name. */
  readonly name: string | null;
};

const DAY_MINUTES = 24 * 60;

/**
 * Is it open at this moment? Hours are of the clock on the wall, so an hour that a clock change repeats counts twice
 * and one that it leaves out not at all. No hours: always open.
 */
export function openingAt(hours: Hours | null, now: number): Opening {
  if (hours === null) return { open: true, why: "none", name: null };
  const { forced } = hours;
  if (forced !== null && (forced.untilMs === null || now < forced.untilMs)) {
    return { open: forced.state === "open", why: "forced", name: null };
  }
  const local = localTime(hours.timeZone, now);
  const today = dayOf(hours, local.date, local.weekday);
  const before = dayOf(hours, dateBefore(local.date), (local.weekday + 6) % 7);
  const open =
    today.spans.some((span) => covers(span, local.minute)) ||
    before.spans.some((span) => coversNextDay(span, local.minute));
  return today.holiday === null
    ? { open, why: "hours", name: null }
    : { open, why: "holiday", name: today.holiday };
}

type Day = { readonly spans: readonly Span[]; readonly holiday: string | null };

function dayOf(hours: Hours, date: string, weekday: number): Day {
  const holiday = hours.holidays.find((candidate) => candidate.date === date);
  if (holiday !== undefined) return { spans: holiday.spans, holiday: holiday.name };
  const spans = WEEKDAYS.filter((_, index) => index === weekday).flatMap(
    (name) => hours.weekly[name] ?? [],
  );
  return { spans, holiday: null };
}

function covers([from, to]: Span, minute: number): boolean {
  const start = minutesOf(from);
  const end = minutesOf(to);
  return minute >= start && (end <= start || minute < end);
}

/** What of a span that goes past midnight falls on the next day. */
function coversNextDay([from, to]: Span, minute: number): boolean {
  const end = minutesOf(to);
  return end <= minutesOf(from) && minute < end;
}

/** `"24:00"` is a minute after the last one. */
function minutesOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  return Math.min(DAY_MINUTES, hours * 60 + minutes);
}

type LocalTime = { readonly date: string; readonly weekday: number; readonly minute: number };

/** Is this a time zone of the IANA that this Node.js knows? */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Making a formatter takes a hundred times as long as using one. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function localTime(timeZone: string, now: number): LocalTime {
  const parts = new Map(
    formatterOf(timeZone)
      .formatToParts(now)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  const midnight = Date.UTC(part("year"), part("month") - 1, part("day"));
  return {
    date: dateText(midnight),
    weekday: (new Date(midnight).getUTCDay() + 6) % 7,
    minute: part("hour") * 60 + part("minute"),
  };
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  formatters.set(timeZone, made);
  return made;
}

function dateBefore(date: string): string {
  return dateText(Date.parse(`${date}T00:00:00Z`) - 1);
}

function dateText(utcMidnight: number): string {
  return new Date(utcMidnight).toISOString().slice(0, 10);
}
