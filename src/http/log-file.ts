import { destination, type DestinationStream } from "pino";

const TELL_EVERY_MS = 60_000;
/** Kept in memory while the file can't be written; what comes on top is dropped. */
const MOST_BYTES = 1_000_000;

/**
 * A log in a file. While it can't be written, since the disk is full, nothing throws: the reason is said on the terminal,
 * at most once a minute, a megabyte is kept for later, and the rest is dropped.
 */
export function openLog(
  path: string,
  say = (sentence: string) => console.error(sentence),
): DestinationStream {
  let toldAt = -Infinity;
  const file = destination({ dest: path, mkdir: true, sync: false, maxLength: MOST_BYTES });
  file.on("error", (error: Error) => {
    if (performance.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = performance.now();
    say(`The log ${path} can't be written (${error.message}): calls are answered all the same.`);
  });
  return file;
}
