import { destination, type DestinationStream } from "pino";

const TELL_EVERY_MS = 60_000;
/** Kept in memory while the log can't be written; what comes on top is dropped. */
const MOST_BYTES = 1_000_000;

/**
 * A log in a file, or on standard output (null). While it can't be written, since the disk is full, nothing throws and
 * nothing waits: the reason is said on the terminal, at most once a minute, a megabyte is kept for later, and the rest is
 * dropped.
 */
export function openLog(
  path: string | null,
  say = (sentence: string) => console.error(sentence),
): DestinationStream {
  let toldAt = -Infinity;
  const where = path === null ? { dest: 1, sync: true } : { dest: path, mkdir: true, sync: false };
  const file = destination({ ...where, maxLength: MOST_BYTES });
  const name = path === null ? "log on standard output" : `log ${path}`;
  file.on("error", (error: Error) => {
    if (performance.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = performance.now();
    say(`The ${name} can't be written (${error.message}): calls are answered all the same.`);
  });
  return file;
}
