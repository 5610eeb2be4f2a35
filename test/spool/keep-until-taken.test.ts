import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createKeepUntilTaken } from "../../src/spool/keep-until-taken.ts";
import { createSealedFiles } from "../../src/spool/sealed-files.ts";
import { createSecretBox } from "../../src/store/secret-box.ts";

const key = randomBytes(32);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stickyline-spool-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A process with a store behind it that can be away. */
function open(
  store: { away: boolean; taken: string[] },
  where = folder,
  handOn = async (items: readonly string[]): Promise<void> => {
    if (store.away) throw new Error("away");
    store.taken.push(...items);
  },
) {
  const lost: number[] = [];
  const kept = createKeepUntilTaken<string>({
    mostInMemory: 1_000,
    files: createSealedFiles({
      folder: where,
      mostBytes: 10_000_000,
      ...createSecretBox(key),
      now: Date.now,
      onUnreadable: () => undefined,
    }),
    read: (text) => JSON.parse(text) as string[],
    handOn,
    onLost: (count) => lost.push(count),
  });
  return { kept, lost };
}

/** The files alone. */
function sealed(where: string, { key: own = key, mostBytes = 10_000_000 } = {}) {
  return createSealedFiles({
    folder: where,
    mostBytes,
    ...createSecretBox(own),
    now: Date.now,
    onUnreadable: () => undefined,
  });
}

async function takeAll(files: ReturnType<typeof sealed>): Promise<string[]> {
  const taken: string[] = [];
  await files.takeAll(async (text) => void taken.push(text));
  return taken;
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => `+1415555${1_000 + n}`);

describe("what no store takes now", () => {
  it("is kept beyond the memory's bound, and handed on when a store is back, each once", async () => {
    const store = { away: true, taken: [] as string[] };
    const { kept, lost } = open(store);
    for (const number of numbers(3_000)) kept.keep(number);
    expect(kept.held()).toBe(3_000);
    await expect.poll(async () => (await readdir(folder)).length).toBe(1);
    store.away = false;
    await expect.poll(() => kept.isHolding(), { timeout: 10_000 }).toBe(false);
    expect(store.taken.toSorted()).toEqual(numbers(3_000));
    expect(lost).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
    await kept.close();
  });

  it("is on disk at the end before anything waits for a store that hangs", async () => {
    const { kept } = open({ away: false, taken: [] }, folder, () => new Promise(() => undefined));
    for (const number of numbers(3)) kept.keep(number);
    void kept.close();
    await expect.poll(() => readdir(folder)).toHaveLength(1);
  });

  it("is handed on at the end where nothing can be written, and counted as lost where that fails too", async () => {
    const store = { away: false, taken: [] as string[] };
    const nowhere = join(folder, "file", "below");
    await writeFile(join(folder, "file"), "");
    const one = open(store, nowhere);
    one.kept.keep("+14155551000");
    await one.kept.close();
    expect({ ...store, lost: one.lost }).toEqual({
      away: false,
      taken: ["+14155551000"],
      lost: [],
    });
    store.away = true;
    const other = open(store, nowhere);
    other.kept.keep("+14155551000");
    await other.kept.close();
    expect(other.lost).toEqual([1]);
  });

  it("is handed on by the process after it, though the store was away at that one's start", async () => {
    const store = { away: true, taken: [] as string[] };
    const { kept } = open(store);
    await kept.keepOnDisk("+14155551000");
    await kept.close();
    const { kept: next } = open(store);
    // the first try of the next one fails
    await new Promise((resolve) => setTimeout(resolve, 200));
    store.away = false;
    await expect.poll(() => store.taken).toEqual(["+14155551000"]);
    await expect.poll(() => readdir(folder)).toEqual([]);
    await next.close();
  });

  it("is on disk before anybody is told that it is kept, where that is asked for, and refused where it can't be", async () => {
    const store = { away: true, taken: [] as string[] };
    const { kept } = open(store);
    await kept.keepOnDisk("+14155551000");
    expect(await readdir(folder)).toHaveLength(1);
    expect(kept.held()).toBe(1);
    store.away = false;
    await expect.poll(() => kept.held(), { timeout: 10_000 }).toBe(0);
    expect(store.taken).toEqual(["+14155551000"]);
    await kept.close();

    const nowhere = open(store, "/dev/null/nowhere").kept;
    await expect(nowhere.keepOnDisk("+14155551000")).rejects.toThrow();
    expect(nowhere.held()).toBe(0);
    await nowhere.close();
  });

  it("outlives the process, sealed and for its user alone", async () => {
    const store = { away: true, taken: [] as string[] };
    const { kept } = open(store);
    for (const number of numbers(50)) kept.keep(number);
    await kept.close();
    const [name = ""] = await readdir(folder);
    const file = join(folder, name);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, "utf8")).not.toContain("4155551");
    // the half line of a process that was killed
    await writeFile(join(folder, "decisions-x.sealed"), "v1.abc");
    store.away = false;
    const next = open(store);
    await expect.poll(() => store.taken.length, { timeout: 10_000 }).toBe(50);
    await expect.poll(() => readdir(folder)).toEqual([]);
    await next.kept.close();
  });

  it("is not overwritten by what a store did not take in the end", async () => {
    const files = sealed(folder);
    await files.append("first");
    const refused = files.takeAll(async () => {
      await files.append("second, while the first is handed on");
      throw new Error("away");
    });
    await expect(refused).rejects.toThrow("away");
    expect((await takeAll(files)).toSorted()).toEqual([
      "first",
      "second, while the first is handed on",
    ]);
  });

  it("is kept though other processes take the files that it is being written to", async () => {
    const writer = sealed(folder);
    const taker = sealed(folder);
    const taken = new Set<string>();
    const over = new AbortController();
    const taking = (async () => {
      while (!over.signal.aborted) await taker.takeAll(async (text) => void taken.add(text));
    })();
    const written = numbers(300);
    await Promise.all(written.map((number) => writer.append(number)));
    over.abort();
    await taking;
    await taker.takeAll(async (text) => void taken.add(text));
    expect([...taken].toSorted()).toEqual(written);
  });

  it("can be read after a start with the right key, where one with another key found it", async () => {
    await sealed(folder).append("kept");
    const wrong = sealed(folder, { key: randomBytes(32) });
    expect(await takeAll(wrong)).toEqual([]);
    expect(await takeAll(wrong)).toEqual([]);
    expect(await readdir(folder)).toHaveLength(1);
    expect(await takeAll(sealed(folder))).toEqual(["kept"]);
    expect(await readdir(folder)).toEqual([]);
  });

  it("leaves room for others, whatever one line or workspace has to keep, however often that is tried to hand on", async () => {
    const files = sealed(folder, { mostBytes: 16_000 });
    const text = "x".repeat(200);
    const fill = async (workspaceId: string, lineId: string) => {
      let count = 0;
      const put = () => files.append(text, { workspaceId, lineId }).then(() => (count += 1));
      for (let tries = 0; tries < 60; tries++) await put().catch(() => undefined);
      return count;
    };
    const first = await fill("flood", "line 1");
    expect(first).toBeGreaterThan(5);
    await expect(files.takeAll(() => Promise.reject(new Error("away")))).rejects.toThrow("away");
    expect(await fill("flood", "line 1")).toBe(0);
    // another process that shares the folder counts the same
    const other = sealed(folder, { mostBytes: 16_000 });
    await expect(other.append(text, { workspaceId: "flood", lineId: "line 1" })).rejects.toThrow(
      "full",
    );
    expect(await fill("flood", "line 2")).toBe(first);
    expect(await fill("flood", "line 3")).toBeLessThan(first / 2);
    expect(await fill("quiet", "line 4")).toBe(first);
  });

  it("is counted as lost where nothing can be written", async () => {
    const file = join(folder, "no-folder");
    await writeFile(file, "");
    const { kept, lost } = open({ away: true, taken: [] }, join(file, "spool"));
    for (const number of numbers(1_400)) kept.keep(number);
    await expect.poll(() => lost).toEqual([500]);
    await kept.close();
    expect(lost.reduce((sum, count) => sum + count, 0)).toBe(1_400);
  });
});
