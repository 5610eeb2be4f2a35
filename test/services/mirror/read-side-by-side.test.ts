import { describe, expect, it } from "vitest";
import { cutRanges, readRanges, writeRanges } from "../../../src/services/mirror/id-ranges.ts";
import { READERS, readSideBySide } from "../../../src/services/mirror/read-side-by-side.ts";

const PAGE = 100;

/** A CRM's list that answers each request one turn later; most requests wait side by side. */
function createList(ids: readonly number[], opaque: (place: number) => boolean = () => false) {
  let waiting = 0;
  const counts = { asked: 0, most: 0 };
  return {
    counts,
    async list(after: string) {
      counts.asked += 1;
      waiting += 1;
      counts.most = Math.max(counts.most, waiting);
      await new Promise<void>((resolve) => setImmediate(resolve));
      waiting -= 1;
      const from = ids.findIndex((id) => id > Number(after));
      const items = from < 0 ? [] : ids.slice(from, from + PAGE).map((id) => ({ id: String(id) }));
      const last = items.at(-1)?.id;
      const more = last !== undefined && Number(last) < (ids.at(-1) ?? 0);
      return { items, after: more ? last : null, byId: !opaque(Number(after)) };
    },
  };
}

const spread = Array.from({ length: 20_000 }, (_, at) => at + 1);
const SHAPES = {
  "without gaps": spread,
  "in two clumps": spread.map((id) => (id < 10_000 ? id : 400_000_000_000 + id)),
  "ever farther apart": spread.map((id) => id ** 3),
  "alone at the end": [...spread, 9_000_000_000_000],
};

describe("reading ids side by side", () => {
  it.each(Object.entries(SHAPES))("meets each record once: ids %s", async (_name, ids) => {
    const { list, counts } = createList(ids);
    const read: string[] = [];
    const lastId = ids.at(-1) ?? 0;
    const places: (string | null)[] = [];
    const complete = await readSideBySide({
      list,
      lastId,
      ranges: cutRanges(0, lastId, READERS),
      async store(items, place) {
        read.push(...items.map(({ id }) => id));
        places.push(place);
      },
    });
    expect(complete).toBe(true);
    expect(read.map(Number).toSorted((one, other) => one - other)).toEqual(ids);
    expect(places.indexOf(null)).toBe(places.length - 1);
    expect(counts.most).toBe(READERS);
    console.log(`${counts.asked} requests for ${ids.length / PAGE} pages`);
    expect(counts.asked).toBeLessThan((ids.length / PAGE) * 1.6);
  });

  it("goes on at any place that was stored, with nothing left out", async () => {
    const ids = SHAPES["in two clumps"];
    const lastId = ids.at(-1) ?? 0;
    for (const killedAfter of [0, 1, 7, 40, 120]) {
      const read = new Set<string>();
      let place: string | null = writeRanges(cutRanges(0, lastId, READERS));
      let pages = 0;
      const store = async (items: readonly { id: string }[], left: string | null) => {
        if (pages === killedAfter) throw new Error("killed");
        pages += 1;
        for (const { id } of items) read.add(id);
        place = left;
      };
      const run = () =>
        readSideBySide({
          list: createList(ids).list,
          lastId,
          ranges: readRanges(place) ?? [],
          store,
        });
      await expect(run()).rejects.toThrow("killed");
      pages = -Infinity;
      expect(await run()).toBe(true);
      expect(read.size).toBe(ids.length);
      expect(place).toBeNull();
    }
  });

  it("says so when a list can't be read from an id on after all", async () => {
    const { list } = createList(spread, (place) => place > 15_000);
    const ranges = cutRanges(0, 20_000, READERS);
    expect(await readSideBySide({ list, ranges, lastId: 20_000, store: async () => {} })).toBe(
      false,
    );
  });

  it("tells its places from a CRM's own", () => {
    for (const place of [null, "", "1100", "NTI1Cg==", "ids", "ids x-"]) {
      expect(readRanges(place) ?? []).toEqual([]);
    }
    expect(readRanges("ids 5-9 9-")).toEqual([
      { after: 5, upTo: 9 },
      { after: 9, upTo: null },
    ]);
  });
});
