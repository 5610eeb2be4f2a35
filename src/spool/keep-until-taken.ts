import type { SealedFiles, SpoolOwner } from "./sealed-files.ts";

export type KeepUntilTaken<T> = {
  keep(item: T): void;
  /** Resolves once it is on disk, so that it outlives a kill; rejects when it can't be written. */
  keepOnDisk(item: T): Promise<void>;
  /** Something is held: more goes here too, instead of waiting for a server that is away. */
  isHolding(): boolean;
  held(): number;
  /** Takes out what a test finds, by its JSON, from memory and files; how many. */
  forget(isMeant: (text: string) => boolean): Promise<number>;
  /** Writes all of it down, which outlives whatever ends this process next, then hands on what a server takes. */
  close(): Promise<void>;
};

const TOGETHER = 200;
const AGAIN_MS = 1_000;
/** Written at once, when the memory's share is used up. */
const SPILLED = 500;

/**
 * Keeps what no server takes now: so much of it in memory, more in sealed files, and hands all of it on once a server
 * takes it. Items may be handed on twice, never less than once, unless the process is killed with some in memory or
 * nothing can be written: those are counted.
 */
export function createKeepUntilTaken<T>(deps: {
  readonly mostInMemory: number;
  readonly files: SealedFiles;
  /** Whose an item is that is kept on disk by itself: nobody's fills it for others. Left out: all share it. */
  readonly ownerOf?: (item: T) => SpoolOwner;
  readonly read: (text: string) => T[];
  /** Rejects while no server takes them. */
  readonly handOn: (items: readonly T[]) => Promise<void>;
  readonly onLost: (count: number, error: unknown) => void;
}): KeepUntilTaken<T> {
  let items: T[] = [];
  let spilled = 0;
  let spilling: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  let closed = false;

  function spill(count: number): void {
    const out = items.slice(0, count);
    items = items.slice(count);
    spilled += out.length;
    spilling = spilling
      .then(() => deps.files.append(JSON.stringify(out)))
      .catch((error: unknown) => {
        spilled -= out.length;
        deps.onLost(out.length, error);
      });
  }

  /** What can't be written stays in memory; why it can't be. */
  async function writeDown(): Promise<unknown> {
    const out = items;
    if (out.length === 0) return null;
    try {
      await deps.files.append(JSON.stringify(out));
    } catch (error) {
      return error;
    }
    items = items.slice(out.length);
    spilled += out.length;
    return null;
  }

  async function handOnAll(): Promise<void> {
    while (items.length > 0) {
      const together = items.splice(0, TOGETHER);
      try {
        await deps.handOn(together);
      } catch (error) {
        items = [...together, ...items];
        throw error;
      }
    }
    await spilling;
    const before = spilled;
    await deps.files.takeAll(async (text) => deps.handOn(deps.read(text)));
    spilled -= before;
  }

  async function forgetAll(isMeant: (text: string) => boolean): Promise<number> {
    const stays = (item: T) => !isMeant(JSON.stringify(item));
    const before = items.length;
    items = items.filter(stays);
    let gone = before - items.length;
    await spilling;
    await deps.files.takeAll(async (text) => {
      const all = deps.read(text);
      const left = all.filter(stays);
      const [first] = left;
      if (first !== undefined)
        await deps.files.putBack(JSON.stringify(left), deps.ownerOf?.(first));
      gone += all.length - left.length;
      spilled -= all.length - left.length;
    });
    // what a process before this one wrote down was not counted here
    spilled = Math.max(spilled, 0);
    return gone;
  }

  function again(delayMs: number): void {
    if (closed || timer !== null) return;
    timer = setTimeout(() => {
      running = running
        .then(handOnAll)
        .then(
          () => false,
          () => true,
        )
        .then((isRefused) => {
          timer = null;
          // what a process before this one wrote down is in no count
          if (isRefused || items.length + spilled > 0) again(AGAIN_MS);
        });
    }, delayMs);
    timer.unref();
  }

  // what a process before this one wrote down
  again(0);

  return {
    keep(item) {
      items.push(item);
      if (items.length > deps.mostInMemory) spill(SPILLED);
      again(AGAIN_MS);
    },
    async keepOnDisk(item) {
      await deps.files.append(JSON.stringify([item]), deps.ownerOf?.(item));
      spilled += 1;
      again(AGAIN_MS);
    },
    isHolding: () => items.length + spilled > 0,
    held: () => items.length + spilled,
    async forget(isMeant) {
      // not while a file is being handed on: nobody sees what is in it then
      const forgotten = running.then(() => forgetAll(isMeant));
      running = forgotten.then(
        () => undefined,
        () => undefined,
      );
      const gone = await forgotten;
      again(AGAIN_MS);
      return gone;
    },
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await spilling;
      let fault = await writeDown();
      await running;
      // what was on its way and not taken
      fault ??= await writeDown();
      if (items.length + spilled > 0) await handOnAll().catch(() => undefined);
      if (items.length > 0) deps.onLost(items.length, fault);
    },
  };
}
