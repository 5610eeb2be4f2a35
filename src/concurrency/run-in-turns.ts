import { setImmediate as letOthers } from "node:timers/promises";
import { elapsedMs } from "./elapsed-ms.ts";

/** A caller who waits for an answer meanwhile waits no longer than that. */
const TURN_MS = 5;

/** Runs work that is long for the event loop a few milliseconds at a time; what it returns. */
export async function runInTurns<T>(work: Generator<unknown, T>): Promise<T> {
  for (let began = elapsedMs(), step = work.next(); ; step = work.next()) {
    if (step.done === true) return step.value;
    if (elapsedMs() - began < TURN_MS) continue;
    await letOthers();
    began = elapsedMs();
  }
}
