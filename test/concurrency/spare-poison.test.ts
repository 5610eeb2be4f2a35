import { describe, expect, it } from "vitest";
import { createBatcher } from "../../src/concurrency/batcher.ts";
import { handOnBatch, sparePoison } from "../../src/concurrency/spare-poison.ts";

type Item = { readonly owner: string; readonly id: number; readonly bad: boolean };

const items = (owner: string, count: number, bad: readonly number[] = []): Item[] =>
  Array.from({ length: count }, (_, id) => ({ owner, id, bad: bad.includes(id) }));

/** A store that takes a batch whole or not at all. */
function createStore() {
  const taken = new Set<Item>();
  const calls: (readonly Item[])[] = [];
  return {
    taken,
    calls,
    async handOn(batch: readonly Item[]) {
      calls.push(batch);
      if (batch.some(({ bad }) => bad)) throw new Error("54000");
      for (const item of batch) taken.add(item);
    },
    ownerOf: ({ owner }: Item) => owner,
    isOutage: (error: unknown) => error instanceof Error && error.message === "away",
  };
}

describe("sparing what is stored together with poison", () => {
  it("finds each poison in any place, and hands on all others", async () => {
    for (const bad of [[0], [99], [0, 1], [3, 50, 51, 98], items("a", 100).map(({ id }) => id)]) {
      const store = createStore();
      const batch = items("a", 100, bad);
      const poison = await sparePoison(batch, store);
      expect([...poison.keys()].map(({ id }) => id)).toEqual(bad);
      expect(store.taken.size).toBe(100 - bad.length);
    }
  });

  it("never again puts a workspace's items beside another's poison once the batch failed", async () => {
    const store = createStore();
    await sparePoison([...items("a", 40, [7]), ...items("b", 40), ...items("c", 20)], store);
    for (const batch of store.calls.slice(1)) {
      expect(new Set(batch.map(({ owner }) => owner)).size).toBe(1);
    }
    expect(store.calls.filter((batch) => batch.some(({ owner }) => owner === "b"))).toHaveLength(2);
  });

  it("blames nobody for an outage", async () => {
    const store = { ...createStore(), handOn: () => Promise.reject(new Error("away")) };
    await expect(sparePoison(items("a", 3), store)).rejects.toThrow("away");
  });

  it("gives each poison of a job a job of its own, until it is the only one", async () => {
    const store = createStore();
    const alone: number[] = [];
    const asOwn = async ({ id }: Item) => void alone.push(id);
    const kept = await handOnBatch(items("a", 10, [2, 9]), { ...store, asOwn });
    expect(alone).toEqual([2, 9]);
    expect(kept.map(({ id }) => id)).toEqual([0, 1, 3, 4, 5, 6, 7, 8]);
    await expect(handOnBatch(items("a", 1, [0]), { ...store, asOwn })).rejects.toThrow("54000");
  });

  it("fails the push of the poison alone", async () => {
    const store = createStore();
    const batcher = createBatcher<Item>({ ...store, maxSize: 100, maxWaitMs: 1 });
    const batch = [...items("a", 30, [4, 5]), ...items("b", 30)];
    const results = await Promise.allSettled(batch.map((item) => batcher.push(item)));
    const failed = batch.filter((_, index) => results[index]?.status === "rejected");
    expect(failed.map(({ owner, id }) => owner + id)).toEqual(["a4", "a5"]);
    expect(store.taken.size).toBe(58);
  });
});
