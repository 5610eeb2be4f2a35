import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const asked = process.env["STICKYLINE_FUZZ"];
/** True in `npm run fuzz`, whose figures are told and held to their limits. */
export const isFull = asked !== undefined;

/** How much is tried: a slice in `npm test`; all by `npm run fuzz`, or with `STICKYLINE_FUZZ=0.1` a tenth of it. */
export function countOf(whole: number, slice: number): number {
  if (asked === undefined) return slice;
  return asked === "full" ? whole : Math.round(whole * Number(asked));
}

/** The seed of a run: its own, or another one by `STICKYLINE_FUZZ_SEED=7`. */
export function seedOf(usual: number): number {
  return Number(process.env["STICKYLINE_FUZZ_SEED"] ?? usual);
}

export type Dice = {
  /** A whole number from 0, below this one. */
  below(limit: number): number;
  pick<T>(values: readonly T[]): T;
};

/** The same rolls for the same seed, on every machine (mulberry32). */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    pick(values) {
      const value = values[below(values.length)];
      if (value === undefined) throw new Error("nothing to pick from");
      return value;
    },
  };
}

/** Values that somebody once forgot, as JSON. */
const ODD: readonly string[] = [
  "null",
  "true",
  "0",
  "-1",
  "0.5",
  "1e18",
  "1e999",
  "9223372036854775807",
  '""',
  '"null"',
  String.raw`"\u0000"`,
  String.raw`"\ud800"`,
  '"+14155550100"',
  '"anonymous"',
  '"sip:a@b"',
  '"9876543210,9876543211"',
  '"2026-11-26 12:00:00"',
  '"9999-99-99 99:99:99"',
  "[]",
  "{}",
  '[{"id":1}]',
  '{"id":"1","type":"user","phone":"1"}',
  '{"__proto__":{"a":1}}',
];

/** The names that the vendors use, and some that they do not. */
const NAMES: readonly string[] =
  "call_id CallSid Call-ID state direction target proxy_target contact contact_type external_number internal_number event_timestamp date_started date_connected date_ended on_duty_status busy_menu_1 hold_9 From To CallFrom CallTo DialWhomNumber Legs[0][Number] Legs event_details call_details event_type EventType Status DialCallStatus CurrentTime StartTime Created stickyline-source stickyline-mark hook_event timestamp caller_id_number Caller-ID-Number owner_id User-ID Digits Digits[step_1] sl_step sl_ask sl_flow sl_after custom_channel_vars duration_seconds billing_seconds hangup_cause secret other_leg_call_id __proto__ constructor x".split(
    " ",
  );

const SOURCES = ['"phone"', '"attempt"', '"over"', '"status"'];

/** A text of any bytes, long or short. */
function noise(dice: Dice): string {
  const unit = dice.pick([
    "a",
    "[b]",
    "&",
    "=",
    "%",
    "%00",
    "{",
    "[",
    '"',
    "\\",
    "\0",
    "1",
    " ",
    "ü",
    "😀",
  ]);
  const other = dice.pick(["", "&a", ":1", ",", "]", "x"]);
  return (unit + other).repeat(dice.below(dice.below(50) === 0 ? 5_000 : 40));
}

function member(dice: Dice): [string, string] {
  const name = dice.pick(NAMES);
  if (name === "stickyline-source") return [name, dice.pick(SOURCES)];
  return [name, dice.below(6) === 0 ? JSON.stringify(noise(dice)) : dice.pick(ODD)];
}

/** A body as a vendor might send it on a very bad day. */
export function hostileBody(dice: Dice): string {
  const members = Array.from({ length: 1 + dice.below(14) }, () => member(dice));
  const json = `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(",")}}`;
  switch (dice.below(8)) {
    case 0:
      return noise(dice);
    case 1:
      return json.slice(0, dice.below(json.length));
    case 2:
      return json.replace(":", `:${dice.pick(["[", '{"a":'])}`.repeat(dice.below(200)));
    case 3:
    case 4:
      return members
        .map(([name, value]) => `${name}=${encodeURIComponent(value.replaceAll(/^"|"$/g, ""))}`)
        .join("&");
    default:
      return json;
  }
}

/** The most processor time that one case may take. */
const MOST_MS = 50;

/**
 * What a run used most for a single case, and its memory at begin and end, told for people to see. Processor time is the
 * whole process's: a case that seems dear is tried again, as garbage is collected when it must be.
 */
export function createMeter() {
  const began = heapMb();
  let most = 0;
  let dearest = 0;
  let tried = 0;
  return {
    /** The processor time of a case, the least of three where the first was much. */
    async measure(work: () => unknown): Promise<void> {
      let ms = await timeMs(work);
      for (let again = 0; again < 2 && ms > MOST_MS; again += 1) {
        ms = Math.min(ms, await timeMs(work));
      }
      if (ms > most) [most, dearest] = [ms, tried];
      tried += 1;
    },
    tell(what: string): { readonly mostMs: number; readonly grownMb: number } {
      const ended = heapMb();
      console.info(
        `${what}: ${tried} cases, the dearest (case ${dearest}) ${most.toFixed(1)} ms of processor time (limit ${MOST_MS}), heap ${began} MB before and ${ended} MB after`,
      );
      return { mostMs: most, grownMb: ended - began };
    },
  };
}

async function timeMs(work: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  const doing = work();
  // Waiting for what is done already would cost more than most cases.
  if (doing instanceof Promise) await doing;
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

/** What is in use once garbage is collected. */
function heapMb(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc()");
  return Math.round(process.memoryUsage().heapUsed / 1_048_576);
}
