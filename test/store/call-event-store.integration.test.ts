import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LegEvent } from "../../src/domain/call.ts";
import { createCallEventStore } from "../../src/store/call-event-store.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { createTestDatabase } from "../support/databases.ts";

const T0 = 1_790_000_000_000;
let server: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url, { poolSize: 4 });
});
afterAll(async () => {
  await db.close();
  await server.drop();
});

function legEvent(key: string, legId: string, at: number, links: string[] = []): LegEvent {
  return {
    key,
    legId,
    at,
    links,
    kind: "ringing",
    identity: "dialpad:user:1",
    direction: "inbound",
    number: "+14155550100",
    internalNumber: null,
    startedAt: at,
    connectedAt: null,
    endedAt: null,
    endReason: null,
    details: { state: "ringing", voicemail_link: null },
  };
}

const log = () => createCallEventStore(db);

const append = (workspaceId: string, ...events: LegEvent[]) =>
  log().append(events.map((event) => ({ workspaceId, lineId: "l1", receivedAt: T0, event })));

/** As calls are put together: without what the vendor sent besides. */
const read = (event: LegEvent): LegEvent => ({ ...event, details: {} });

/** By the hundred, as events are logged. */
async function appendMany(workspaceId: string, events: readonly LegEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += 100) {
    await append(workspaceId, ...events.slice(from, from + 100));
  }
}

const numbered = (count: number, make: (nth: string, index: number) => LegEvent): LegEvent[] =>
  Array.from({ length: count }, (_, index) => make(String(index).padStart(5, "0"), index));

describe("the call log", () => {
  it("puts a bounded call together, however much a phone system links to one leg", async () => {
    const star = numbered(1_500, (nth, index) =>
      legEvent(`star${nth}`, `leg${nth}`, T0 + index, index === 0 ? [] : ["leg00000"]),
    );
    await appendMany("star", star);
    const call = await log().callOf("star", "leg01400");
    expect(call.legIds).toHaveLength(128);
    expect(call.legIds).toEqual(expect.arrayContaining(["leg00000", "leg01400"]));
    expect(call.events).toHaveLength(128);
    expect(call.links).toHaveLength(127);
  });

  it("reads the newest thousand events of a leg of which a phone system tells without end", async () => {
    const told = numbered(1_200, (nth, index) => legEvent(`told${nth}`, "endless", T0 + index));
    await appendMany("endless", told);
    const newest = told.slice(200).map((event) => read(event));
    expect((await log().callOf("endless", "endless")).events).toEqual(newest);
    expect(await log().ofLeg("endless", "endless")).toEqual(newest);
    expect(await log().ofNumber("endless", "+14155550100", T0)).toEqual([newest]);
    expect(await log().ofNumberSince("endless", "+14155550100", T0)).toEqual(newest);
    for await (const legs of log().streamLegs("endless", T0)) expect(legs).toEqual([newest]);
  });

  it("keeps every event once, whole, however often and in whatever batch it comes", async () => {
    const [one, two] = [legEvent("k1", "a", T0), legEvent("k2", "a", T0 + 1)];
    await append("w1", two, one, one);
    await append("w1", one, two);
    expect(await log().callOf("w1", "a")).toEqual({
      legIds: ["a"],
      events: [read(one), read(two)],
      links: [],
      decisions: [],
    });
    expect(await log().callOf("w2", "a")).toEqual({
      legIds: ["a"],
      events: [],
      links: [],
      decisions: [],
    });
  });

  it("finds the whole call from any of its legs, links told in either direction", async () => {
    const events = [
      legEvent("k1", "m", T0, ["z"]),
      legEvent("k2", "b", T0 + 1, ["m", "b"]),
      legEvent("k3", "a", T0 + 2, ["b"]),
      legEvent("k4", "lonely", T0 + 3),
    ];
    await append("w3", ...events);
    for (const legId of ["a", "b", "m", "z"]) {
      expect(await log().callOf("w3", legId)).toEqual({
        legIds: ["a", "b", "m", "z"],
        events: events.slice(0, 3).map((event) => read(event)),
        links: [
          { a: "a", b: "b", inferred: false },
          { a: "b", b: "m", inferred: false },
          { a: "m", b: "z", inferred: false },
        ],
        decisions: [],
      });
    }
  });

  it("tells an inferred link from one that the vendor said, which wins for good", async () => {
    await append("w4", legEvent("k1", "b", T0), legEvent("k2", "a", T0));
    await log().link("w4", "b", "a", { inferred: true });
    await log().link("w4", "a", "b", { inferred: true });
    await log().link("w4", "a", "a", { inferred: true });
    expect(await log().callOf("w4", "a")).toMatchObject({
      legIds: ["a", "b"],
      links: [{ a: "a", b: "b", inferred: true }],
    });
    await append("w4", legEvent("k3", "a", T0, ["b"]));
    expect(await log().callOf("w4", "b")).toMatchObject({
      links: [{ a: "a", b: "b", inferred: false }],
    });
    await log().link("w4", "a", "b", { inferred: true });
    expect(await log().callOf("w4", "b")).toMatchObject({ links: [{ inferred: false }] });
    await log().unlink("w4", [{ a: "a", b: "b", inferred: true }]);
    expect(await log().callOf("w4", "b")).toMatchObject({ legIds: ["a", "b"] });
  });

  it("takes an inferred link out", async () => {
    const wrong = { a: "a", b: "b", inferred: true };
    await log().link("w10", "a", "b", { inferred: true });
    await log().link("w10", "b", "c", { inferred: true });
    await log().unlink("w10", [wrong]);
    expect(await log().callOf("w10", "a")).toMatchObject({ legIds: ["a"], links: [] });
    expect(await log().callOf("w10", "b")).toMatchObject({ legIds: ["b", "c"] });
  });

  it("takes what a vendor should never send: odd characters, impossible times", async () => {
    const odd = { ...legEvent("k1", "a", 1e18), number: "+1\0", details: { name: "\ud83d" } };
    await append("w5", odd, legEvent("k2", "b", T0));
    expect((await log().callOf("w5", "a")).events).toMatchObject([
      { number: "+1\ufffd", at: 1e18 },
    ]);
    expect((await log().callOf("w5", "b")).events).toHaveLength(1);
  });

  it("lets many writers log the same events and links at once", async () => {
    const events = Array.from({ length: 60 }, (_, index) =>
      legEvent(`k${index}`, `leg${index % 7}`, T0 + index, [`leg${(index + 1) % 7}`]),
    );
    await Promise.all([
      append("w6", ...events),
      append("w6", ...events.toReversed()),
      append("w6", ...events.slice(30), ...events.slice(0, 30)),
      append("w6", ...events),
    ]);
    expect((await log().callOf("w6", "leg3")).events).toHaveLength(60);
  });

  it("names the legs heard of last, newest first", async () => {
    await append(
      "w7",
      legEvent("k1", "old", T0),
      legEvent("k2", "new", T0 + 9),
      legEvent("k3", "mid", T0 + 5),
      legEvent("k4", "old", T0 + 1),
    );
    expect(await log().recentLegIds("w7", 2)).toEqual(["new", "mid"]);
  });

  it("streams whole legs of which something was heard since a time, in pages", async () => {
    const events = Array.from({ length: 450 }, (_, index) => {
      const legId = `leg${String(index).padStart(3, "0")}`;
      return [
        legEvent(`${legId}-a`, legId, T0),
        legEvent(`${legId}-b`, legId, T0 + (index < 400 ? 2 : 0)),
      ];
    }).flat();
    for (let index = 0; index < events.length; index += 100) {
      await append("w8", ...events.slice(index, index + 100));
    }
    const pages: string[][][] = [];
    for await (const page of log().streamLegs("w8", T0 + 1)) {
      pages.push(page.map((leg) => leg.map(({ key }) => key)));
    }
    expect(pages.map((page) => page.length)).toEqual([200, 200]);
    expect(pages.flat(2)).toEqual(events.slice(0, 800).map(({ key }) => key));
  });

  it("reads one leg, and whole legs by a number that some of their events name", async () => {
    const other = { ...legEvent("k2", "a", T0 + 1), number: null };
    await append("w9", legEvent("k1", "a", T0), other, legEvent("k3", "b", T0 + 2));
    expect((await log().ofLeg("w9", "a")).map(({ key }) => key)).toEqual(["k1", "k2"]);
    const found = await log().ofNumber("w9", "+14155550100", T0);
    expect(found.map((leg) => leg.map(({ key }) => key))).toEqual([["k1", "k2"], ["k3"]]);
    expect(await log().ofNumber("w9", "+14155550100", T0 + 3)).toEqual([]);
    expect(await log().ofNumber("w9", "+14155550101", T0)).toEqual([]);
  });
});
