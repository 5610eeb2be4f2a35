import { once } from "node:events";
import { constants, openSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { DestinationStream } from "pino";
import sonicBoom from "sonic-boom";

const TELL_EVERY_MS = 60_000;
/** Kept in memory while the log can't be written; what comes on top is dropped. */
const MOST_BYTES = 1_000_000;
/** For what is kept, at the end. */
const CLOSE_WITHIN_MS = 1_000;
/** A write that is tried again is tried within a tenth of a second. */
const GIVE_UP_MS = 300;

/** `close`: writes what is kept, unless that takes a second; what is logged later is dropped. Never rejects. */
export type Log = DestinationStream & { close(): Promise<void> };

/**
 * A log in a file, or on standard output (null). While it can't be written, since the disk is full or whoever reads a pipe
 * has stopped reading, nothing throws and nothing waits: a megabyte is kept for later, and the rest is dropped. A fault is
 * said on the terminal, at most once a minute.
 */
export function openLog(
  path: string | null,
  say = (sentence: string) => console.error(sentence),
): Log {
  let toldAt = -Infinity;
  let isTaking = true;
  let isTrying = true;
  const where = path === null ? { dest: openStandardOutput() } : { dest: path, mkdir: true };
  const file = new sonicBoom.SonicBoom({
    ...where,
    sync: false,
    maxLength: MOST_BYTES,
    retryEAGAIN: () => isTrying,
  });
  const name = path === null ? "log on standard output" : `log ${path}`;
  file.on("error", (error: Error) => {
    if (!isTaking || performance.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = performance.now();
    say(`The ${name} can't be written (${error.message}): calls are answered all the same.`);
  });
  return {
    write(line) {
      if (isTaking) file.write(line);
    },
    async close() {
      if (!isTaking) return;
      isTaking = false;
      const closed = once(file, "close").then(
        () => true,
        () => false,
      );
      file.end();
      if (await Promise.race([closed, wait(CLOSE_WITHIN_MS, false, { ref: false })])) return;
      // Closed only once nothing is tried again: its number may be another file's by then.
      isTrying = false;
      await wait(GIVE_UP_MS);
      file.destroy();
    },
  };
}

/**
 * Our own door to standard output: where a write would wait for a reader it fails at once, and is tried again. The one
 * that we were given is shared with other programs, and waits. Where it can't be opened anew (a socket, no Linux), a
 * thread beside the program waits.
 */
function openStandardOutput(): number {
  const { O_WRONLY, O_APPEND, O_NONBLOCK } = constants;
  try {
    return openSync("/proc/self/fd/1", O_WRONLY | O_APPEND | O_NONBLOCK);
  } catch {
    return 1;
  }
}
