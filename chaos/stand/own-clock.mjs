import { readFileSync } from "node:fs";

/**
 * Loaded before a process of the run: its clock is off by as many milliseconds as the file that CHAOS_CLOCK names says, as a
 * clock that somebody sets. What measures spans by the other clock of Node.js does not notice.
 */
const file = process.env["CHAOS_CLOCK"] ?? "";
const LOOK_EVERY_MS = 200;
const RealDate = Date;
let offsetMs = 0;

function look() {
  try {
    offsetMs = Number(readFileSync(file, "utf8")) || 0;
  } catch {
    offsetMs = 0;
  }
}

const now = () => RealDate.now() + offsetMs;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, made) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, made),
  apply: () => new RealDate(now()).toString(),
  get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
});

look();
setInterval(look, LOOK_EVERY_MS).unref();
