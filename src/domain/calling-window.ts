import type { CallbackPolicy } from "./callback-policy.ts";
import { openingAt } from "./hours.ts";
import { countriesOf } from "./phone-number.ts";

type Windows = Pick<CallbackPolicy, "weekly" | "holidays">;

const STEP_MS = 15 * 60_000;
const LOOK_AHEAD_MS = 14 * 24 * 3_600_000;

/**
 * May this number be rung now? A number tells its country and no more, so it must be allowed by the clock of every time
 * zone there: of several countries that share a code and can't be told apart, in all of them. One of no country (a
 * satellite, a free-phone number of the world) goes by `homeRegion`, ISO 3166 alpha-2.
 */
export function mayRing(number: string, windows: Windows, homeRegion: string, at: number): boolean {
  return zonesOf(number, homeRegion).every((timeZone) => isOpenIn(timeZone, windows, at));
}

/** From `at` on, the first moment at which it may be rung, to the quarter hour; null: not in the next 14 days. */
export function nextRing(
  number: string,
  windows: Windows,
  homeRegion: string,
  at: number,
): number | null {
  const zones = zonesOf(number, homeRegion);
  const closedIn = (time: number) => zones.find((zone) => !isOpenIn(zone, windows, time));
  const end = at + LOOK_AHEAD_MS;
  let time = at;
  for (;;) {
    const zone = closedIn(time);
    if (zone === undefined) return time;
    // that one is waited for alone: most countries have one, a few have thirty
    do time = Math.floor(time / STEP_MS) * STEP_MS + STEP_MS;
    while (time <= end && !isOpenIn(zone, windows, time));
    if (time > end) return null;
  }
}

/** Nobody is rung on their holiday because the hours of the day before go past midnight. */
function isOpenIn(timeZone: string, { weekly, holidays }: Windows, at: number): boolean {
  const hours = { timeZone, weekly, holidays, forced: null };
  const { open, why } = openingAt(hours, at);
  return why === "holiday" ? openingAt({ ...hours, weekly: {} }, at).open : open;
}

function zonesOf(number: string, homeRegion: string): readonly string[] {
  const zones = countriesOf(number).flatMap((region) => zonesOfRegion(region));
  if (zones.length > 0) return zones;
  const home = zonesOfRegion(homeRegion);
  return home.length > 0 ? home : ["UTC"];
}

/** Countries with numbers of which Node.js knows no time zone: Kosovo, Ascension and Tristan da Cunha. */
const known = new Map<string, readonly string[]>([
  ["XK", ["Europe/Belgrade"]],
  ["AC", ["Atlantic/St_Helena"]],
  ["TA", ["Atlantic/St_Helena"]],
]);

/** What Node.js itself knows of the world; newer ones have it as a function. */
function zonesOfRegion(region: string): readonly string[] {
  const before = known.get(region);
  if (before !== undefined) return before;
  const locale = new Intl.Locale(`und-${region}`);
  const read: unknown = Reflect.get(locale, "getTimeZones");
  const zones: unknown =
    typeof read === "function" ? read.call(locale) : Reflect.get(locale, "timeZones");
  const texts = Array.isArray(zones) ? zones.filter((zone) => typeof zone === "string") : [];
  known.set(region, texts);
  return texts;
}
