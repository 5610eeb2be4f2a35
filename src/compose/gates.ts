import { createGate, type Gate, type Refused } from "../concurrency/gate.ts";
import { elapsedMs } from "../concurrency/elapsed-ms.ts";
import { watchLoop } from "../concurrency/loop-watch.ts";
import type { Config } from "../config.ts";
import type { Meters } from "./meters.ts";

/** What one flood may take of this process. */
export type Gates = {
  /** Events on their way into a queue: of phone systems, and of CRMs, where an account is the owner. */
  readonly events: Gate;
  /** Recordings that are being uploaded: each holds a file open, for minutes if it is slow. */
  readonly uploads: Gate;
  /** Look-ups in the maps for calls. */
  readonly lookUps: Gate;
  close(): void;
};

const MOST_UPLOADS = 64;

export function openGates(
  config: Pick<Config, "loopDelayMs" | "mostEvents" | "mostLookUps">,
  meters: Meters,
): Gates {
  const loop = watchLoop(config.loopDelayMs);
  const refusedAs = (what: string) => (why: Refused) => meters.refused.inc({ what, why });
  const gate = (most: number, what: string) =>
    createGate({ most, lagOf: loop.lag, now: elapsedMs, onRefused: refusedAs(what) });
  return {
    events: gate(config.mostEvents, "event"),
    lookUps: gate(config.mostLookUps, "look-up"),
    uploads: gate(MOST_UPLOADS, "recording"),
    close: loop.close,
  };
}
