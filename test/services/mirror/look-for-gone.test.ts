import { describe, expect, it } from "vitest";
import type { CrmClient } from "../../../src/crm/port.ts";
import { StickylineError } from "../../../src/domain/errors.ts";
import { createLookForGone } from "../../../src/services/mirror/look-for-gone.ts";

type World = {
  /** Ids that the mirror holds, and that the CRM's index shows. */
  readonly mirror: readonly number[];
  readonly index: readonly number[];
  readonly archived?: readonly number[];
  /** Ids that find another record. */
  readonly merged?: readonly number[];
  /** The records by their ids, where the index is late. */
  readonly records?: readonly number[];
  readonly everywhere?: boolean;
};

const range = (count: number) => Array.from({ length: count }, (_, index) => 1_000 + 3 * index);
const without = (ids: readonly number[], ...gone: readonly number[]) =>
  ids.filter((id) => !gone.includes(id));

/** One look at these contacts. */
async function look({
  mirror,
  index,
  archived = [],
  merged = [],
  records = index,
  everywhere = false,
}: World) {
  let searches = 0;
  const noted: number[] = [];
  const erased: string[] = [];
  let passes = 0;
  const isWithin = (id: number, after: string | null, upTo: string | null) =>
    id > Number(after ?? 0) && id <= Number(upTo ?? Infinity);
  const client: Pick<
    CrmClient,
    "countRecords" | "listIds" | "readRecords" | "listArchived" | "readOwnership"
  > = {
    async countRecords(_kind, upToId) {
      searches += 1;
      return index.filter((id) => isWithin(id, null, upToId)).length;
    },
    async listIds(_kind, after, upTo) {
      searches += 1;
      const found = index.filter((id) => isWithin(id, after, upTo)).slice(0, 200);
      return {
        items: found.map(String),
        after: found.length === 200 ? String(found.at(-1)) : null,
      };
    },
    readRecords: async (_kind, ids) => ({
      found: [],
      goneIds: ids.filter((id) => !records.includes(Number(id))),
    }),
    listArchived: async (_kind, ids) => ids.filter((id) => archived.includes(Number(id))),
    async readOwnership(id) {
      if (!merged.includes(Number(id))) throw new StickylineError("NOT_FOUND", "gone");
      return { contactId: "9", ownerId: null, history: [] };
    },
  };
  const lookForGone = createLookForGone({
    census: {
      count: async () => mirror.length,
      marks: async (_workspaceId, _kind, step) =>
        mirror.filter((_id, place) => (place + 1) % step === 0).map(String),
      between: async (_workspaceId, _kind, after, upTo) =>
        mirror.filter((id) => isWithin(id, after, upTo)).map(String),
    },
    noteHints: async (_workspaceId, _connectionId, _kind, ids) =>
      void noted.push(...ids.map(Number)),
    requestErasure: async (_workspaceId, id) => void erased.push(id),
    enqueueSync: async () => void (passes += 1),
  });
  const where = { workspaceId: "w", connectionId: "c", kind: "contact" } as const;
  const ended = await lookForGone(
    { ...where, client: client as CrmClient },
    index.length,
    everywhere,
  );
  return { ended, searches, noted: noted.toSorted((one, two) => one - two), erased, passes };
}

describe("a difference in counts", () => {
  it("is found by halves: one deletion among 200,000 contacts by a dozen questions", async () => {
    const mirror = range(200_000);
    const gone = mirror[77_777] ?? 0;
    const found = await look({ mirror, index: without(mirror, gone), archived: [gone] });
    expect(found).toMatchObject({ ended: "all", noted: [gone], erased: [], passes: 0 });
    expect(found.searches).toBeLessThanOrEqual(14);
  });

  it("is found where records came back, before the first and after the last that is known", async () => {
    const index = range(20_000);
    const mirror = without(index.slice(0, -1), 1_000);
    const found = await look({ mirror, index });
    expect(found).toMatchObject({ ended: "all", noted: [1_000, index.at(-1)], erased: [] });
  });

  it("is looked for everywhere in a small account: what went and what came back may be as many", async () => {
    const all = range(1_200);
    // three went and two came back, of which two and two are neighbours
    const mirror = without(all, 1_003, 1_009);
    const index = without(all, 1_000, 1_006, 3_001);
    const found = await look({ mirror, index, archived: [1_000, 1_006, 3_001] });
    expect(found).toMatchObject({ ended: "all", noted: [1_000, 1_003, 1_006, 1_009, 3_001] });
    expect(found.searches).toBeLessThanOrEqual(9);
  });

  it("is looked for in every part once a day, though as many came back as went", async () => {
    const all = range(200_000);
    const [gone, back] = [all[20_000] ?? 0, all[150_000] ?? 0];
    const world = { mirror: without(all, back), index: without(all, gone), archived: [gone] };
    expect(await look(world)).toMatchObject({ noted: [], searches: 0 });
    const found = await look({ ...world, everywhere: true });
    expect(found).toMatchObject({ ended: "all", noted: [gone, back] });
  });

  it("is nobody's erasure where the index is only late, or where a record was merged", async () => {
    const mirror = range(900);
    const index = without(mirror, 1_000, 1_003, 1_006);
    const found = await look({
      mirror,
      index,
      records: [...index, 1_000],
      merged: [1_003],
    });
    expect(found.noted).toEqual([1_000, 1_003, 1_006]);
    expect(found.erased).toEqual(["1006"]);
  });

  it("is nobody's erasure where many are gone for good at once: an archive was emptied", async () => {
    const mirror = range(900);
    const found = await look({ mirror, index: mirror.slice(30) });
    expect(found.noted).toHaveLength(30);
    expect(found.erased).toEqual([]);
  });
});

describe("a look", () => {
  it("is short, and the next one goes on", async () => {
    const all = range(200_000);
    const gone = Array.from({ length: 24 }, (_, index) => all[8_000 * index + 5] ?? 0);
    let mirror: readonly number[] = all;
    const index = without(all, ...gone);
    let looks = 0;
    for (let ended = "part"; ended === "part"; looks += 1) {
      const found = await look({ mirror, index, archived: gone });
      expect(found.searches).toBeLessThanOrEqual(47);
      expect(found.passes).toBe(0);
      mirror = without(mirror, ...found.noted);
      ended = found.ended;
    }
    expect(mirror).toEqual(index);
    expect(looks).toBeLessThanOrEqual(8);
  });

  it("leaves so many differences to a whole pass", async () => {
    const mirror = range(200_000);
    const found = await look({ mirror, index: mirror.filter((_id, place) => place % 50 > 0) });
    expect(found).toMatchObject({ ended: "all", searches: 0, passes: 1 });
  });
});
