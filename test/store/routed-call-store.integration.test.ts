import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CallStory } from "../../src/domain/call-story.ts";
import { openDatabase, type Database } from "../../src/store/database.ts";
import { createRoutedCallStore, type FunnelQuery } from "../../src/store/routed-call-store.ts";
import { createWorkspaceStore } from "../../src/store/workspace-store.ts";
import { createTestDatabase } from "../support/databases.ts";

const T0 = Date.parse("2026-11-20T23:30:00Z");
const HOUR = 3_600_000;
const ALL: FunnelQuery = {
  fromMs: T0 - 48 * HOUR,
  toMs: T0 + 48 * HOUR,
  by: "day",
  timeZone: "UTC",
  lineId: null,
  repId: null,
};

let server: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let store: ReturnType<typeof createRoutedCallStore>;
let next = 1;

beforeAll(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url, { poolSize: 2 });
  store = createRoutedCallStore(db);
  await createWorkspaceStore(db).ensureFirst();
});
afterAll(async () => {
  await db?.close();
  await server?.drop();
});

const add = (more: Partial<CallStory>, at = T0, lineId = "main-line", legId = `leg-${next++}`) =>
  store.save({
    workspaceId: "main",
    legId,
    lineId,
    at,
    stage: "answered",
    loss: null,
    ownRepId: "ada",
    talkedRepId: "ada",
    msToOwner: 4_000,
    heldOut: false,
    observed: false,
    ...more,
  });

describe("the sticky funnel", () => {
  it("counts how near calls came to their own rep, each stage with all before it", async () => {
    await add({});
    await add({ msToOwner: 8_000 });
    await add({ stage: "offered", loss: "not-answered", talkedRepId: null, msToOwner: null });
    await add({ stage: "eligible", loss: "on-a-call", talkedRepId: "bob", msToOwner: null });
    await add({ stage: "eligible", loss: "on-a-call", talkedRepId: "bob", msToOwner: null });
    await add({ stage: "eligible", loss: "wrap-up", talkedRepId: "bob", msToOwner: null });
    const lost = { talkedRepId: null, msToOwner: null, ownRepId: null };
    await add({ stage: "known", loss: "no-owner", ...lost });
    await add({ stage: "unknown", loss: "no-match", ...lost }, T0 + HOUR, "other-line");
    expect(await store.funnel("main", ALL)).toEqual([
      {
        key: "2026-11-20",
        calls: 7,
        reached: { known: 7, matched: 6, eligible: 6, free: 3, offered: 3, answered: 2 },
        losses: [
          { after: "known", cause: "no-owner", calls: 1 },
          { after: "eligible", cause: "on-a-call", calls: 2 },
          { after: "eligible", cause: "wrap-up", calls: 1 },
          { after: "offered", cause: "not-answered", calls: 1 },
        ],
        medianMsToOwner: 6_000,
      },
      expect.objectContaining({ key: "2026-11-21", calls: 1, medianMsToOwner: null }),
    ]);
  });

  it("begins days in the time zone that is asked for", async () => {
    const items = await store.funnel("main", { ...ALL, timeZone: "America/New_York" });
    expect(items.map(({ key, calls }) => [key, calls])).toEqual([["2026-11-20", 8]]);
  });

  it("goes by line and by rep, and can be of one of them", async () => {
    const keys = async (query: Partial<FunnelQuery>) =>
      (await store.funnel("main", { ...ALL, ...query })).map(({ key, calls }) => [key, calls]);
    expect(await keys({ by: "line" })).toEqual([
      ["main-line", 7],
      ["other-line", 1],
    ]);
    expect(await keys({ by: "rep" })).toEqual([
      ["", 2],
      ["ada", 6],
    ]);
    expect(await keys({ by: "rep", lineId: "other-line" })).toEqual([["", 1]]);
    expect(await keys({ by: "line", repId: "ada" })).toEqual([["main-line", 6]]);
    expect(await keys({ toMs: ALL.fromMs + 1 })).toEqual([]);
  });

  it("has each call once, by what is known last, and only of its own workspace", async () => {
    await add({ stage: "offered", loss: "not-answered" }, T0 - 30 * HOUR, "late", "same");
    await add({}, T0 - 30 * HOUR, "late", "same");
    const query = { ...ALL, by: "line", lineId: "late" } as const;
    expect(await store.funnel("main", query)).toEqual([
      expect.objectContaining({ calls: 1, losses: [] }),
    ]);
    expect(await store.funnel("elsewhere", query)).toEqual([]);
  });

  it("compares callers who were held out with the others", async () => {
    const query = { ...ALL, lineId: "trial" };
    for (const held of [true, false]) {
      await add({ heldOut: held }, T0, "trial");
      await add({ heldOut: held, stage: "matched", loss: "held-out" }, T0, "trial");
    }
    await add({}, T0, "trial");
    await add({ observed: true }, T0, "trial");
    expect(await store.holdOut("main", query)).toEqual({
      heldOut: { calls: 2, answeredByOwner: 1 },
      others: { calls: 3, answeredByOwner: 2 },
    });
    expect((await store.funnel("main", query))[0]?.calls).toBe(4);
  });
});
