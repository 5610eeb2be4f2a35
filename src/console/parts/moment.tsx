const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const dayAndClock = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });

/** Of this browser, with what it is called now, such as "Europe/Prague (GMT+1)". */
export const viewersZone = zoneNow();

function zoneNow(): string {
  const format = new Intl.DateTimeFormat(undefined, { timeZoneName: "short" });
  const called = format.formatToParts().find(({ type }) => type === "timeZoneName")?.value ?? "";
  const { timeZone } = format.resolvedOptions();
  return timeZone === called ? timeZone : `${timeZone} (${called})`;
}

/** A time in the viewer's zone; hovering shows the date and the zone. */
export function Moment({ at }: { at: string }) {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  return (
    <time dateTime={at} title={full.format(date)}>
      {(isToday ? clock : dayAndClock).format(date)}
    </time>
  );
}

/** How long ago, in the largest unit that says something. */
export function spanSince(at: string, now: number): string {
  return spanOf(now - Date.parse(at));
}

/** A length of time, in the largest unit that says something. */
export function spanOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
