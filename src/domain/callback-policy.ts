import type { Miss } from "./callback.ts";
import type { Holiday, Span, Weekday } from "./hours.ts";

/** When and how often promised callbacks are made; one for each workspace. */
export type CallbackPolicy = {
  /** After so many tries without a talk it has failed. */
  readonly maxAttempts: number;
  /** How long after a try the next one may come, by how it ended. */
  readonly spacingMinutes: Readonly<Record<Miss, number>>;
  /** How long a rep who was told has, before the next one is. */
  readonly offerMinutes: number;
  readonly expiryHours: number;
  /** A shorter talk does not count as one. */
  readonly minTalkSeconds: number;
  /** Who was reached is not put down by a missed call for so long. What a caller asks for counts always. */
  readonly coolDownHours: number;
  /**
   * Who makes the call: a rep who was told, with any phone; or the phone system, which rings the rep first, where it
   * can, and people where it can't.
   */
  readonly dial: "by-hand" | "phone-system";
  /** When people may be rung, by the clock where they are. */
  readonly weekly: Partial<Readonly<Record<Weekday, readonly Span[]>>>;
  /** Days unlike their weekday, where the called people are. */
  readonly holidays: readonly Holiday[];
  /** A call that nobody took makes one. */
  readonly fromMissed: boolean;
  /** So does a caller who hangs up while they wait. */
  readonly fromHangUp: boolean;
};

const DAY: readonly Span[] = [["09:00", "20:00"]];

export const DEFAULT_CALLBACK_POLICY: CallbackPolicy = {
  maxAttempts: 3,
  spacingMinutes: { busy: 10, "no-answer": 60, voicemail: 240 },
  offerMinutes: 60,
  expiryHours: 72,
  minTalkSeconds: 10,
  coolDownHours: 12,
  dial: "by-hand",
  weekly: { mon: DAY, tue: DAY, wed: DAY, thu: DAY, fri: DAY },
  holidays: [],
  fromMissed: false,
  fromHangUp: false,
};

/** When the next try may come; `at`: when this one ended. */
export function retryAt({ spacingMinutes }: CallbackPolicy, miss: Miss, at: number): number {
  return at + spacingMinutes[miss] * 60_000;
}
