import type { CrmPage } from "../../crm/port.ts";
import { type IdRange, writeRanges } from "./id-ranges.ts";

/** Enough for a limit of 25 requests a second at 600 ms each; what is sent when is the request budget's. */
export const READERS = 16;
/** A cut costs about one page: what is left of a range has to be worth it. */
const WORTH_CUTTING = 800;

type Reading<T> = {
  readonly list: (after: string) => Promise<CrmPage<T>>;
  readonly ranges: readonly IdRange[];
  readonly lastId: number;
  /** Called for one page at a time; `place`: what is left to read after it, null at the end. */
  readonly store: (items: readonly T[], place: string | null) => Promise<void>;
};

type Open = { after: number; upTo: number | null; start: number; rows: number; busy: boolean };

/**
 * Reads ranges of ids with many readers; who has read all of its range takes half of what another has left. Stops at
 * the first error, with nothing under way. False when an id turns out to be no place to read from: some may be missing.
 */
export async function readSideBySide<T extends { readonly id: string }>({
  list,
  ranges,
  lastId,
  store,
}: Reading<T>): Promise<boolean> {
  const open: Open[] = ranges.map((one) => ({ ...one, start: one.after, rows: 0, busy: false }));
  let storing = Promise.resolve();
  let stopped = false;
  let readable = true;
  let waiting: (() => void)[] = [];

  function wake(): void {
    for (const go of waiting.splice(0)) go();
  }

  /** Ids that may be left, by how dense this range was so far. */
  function left(range: Open): number {
    const width = (range.upTo ?? lastId) - range.after;
    return (width * range.rows) / Math.max(1, range.after - range.start);
  }

  async function take(): Promise<Open | null> {
    for (;;) {
      if (stopped) return null;
      const free = open.find(({ busy }) => !busy);
      if (free !== undefined) {
        free.busy = true;
        return free;
      }
      const [most] = open.toSorted((one, other) => left(other) - left(one));
      if (most !== undefined && left(most) > WORTH_CUTTING) {
        const middle = Math.floor((most.after + (most.upTo ?? lastId)) / 2);
        const half = { after: middle, upTo: most.upTo, start: middle, rows: 0, busy: true };
        most.upTo = middle;
        open.push(half);
        return half;
      }
      if (!open.some(({ rows }) => rows === 0)) return null;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  }

  async function readRange(range: Open): Promise<void> {
    let stored = Promise.resolve();
    for (let ended = false; !ended && !stopped;) {
      const asked = range.after;
      const [page] = await Promise.all([list(String(asked)), stored]);
      if (!isReadFrom(asked, page)) {
        readable = false;
        stopped = true;
        wake();
        return;
      }
      // another reader may have taken the rest meanwhile
      const end = range.upTo ?? Infinity;
      const items = page.items.filter(({ id }) => Number(id) <= end);
      ended = page.after === null || items.length < page.items.length;
      range.rows += items.length;
      range.after = Number(items.at(-1)?.id ?? asked);
      ended ||= range.after === end;
      if (ended) open.splice(open.indexOf(range), 1);
      const place = open.length === 0 ? null : writeRanges(open);
      stored = storing = storing.then(() => store(items, place));
      wake();
    }
    await stored;
  }

  async function work(): Promise<void> {
    try {
      for (let range = await take(); range !== null; range = await take()) {
        await readRange(range);
      }
    } catch (error) {
      stopped = true;
      wake();
      throw error;
    }
  }

  const ends = await Promise.allSettled(Array.from({ length: READERS }, work));
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return readable;
}

function isReadFrom<T extends { readonly id: string }>(asked: number, page: CrmPage<T>): boolean {
  const [first] = page.items;
  const inOrder = first === undefined || Number(first.id) > asked;
  return inOrder && (page.after === null || page.byId === true);
}
