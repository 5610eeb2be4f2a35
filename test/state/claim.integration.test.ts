import type { RedisClient } from "../../src/redis/open-client.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NEW_SESSION } from "../../src/domain/facts.ts";
import { createReleaseOffer } from "../../src/state/claim.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import { createReadFacts } from "../../src/state/facts.ts";
import { testRedisUrl, testWorkspaceId } from "../support/databases.ts";
import { CALLER, createWorld, legEvent, NOW, OFFER_MS } from "./support/reps-at-work.ts";

let redis: RedisClient;
beforeAll(() => {
  redis = openRedis(testRedisUrl(), { role: "worker", onError: () => undefined });
});
afterAll(() => redis.disconnect());

describe("claiming a rep", () => {
  it("gives each rep to one call only, and tells the other why", async () => {
    const { claim, kinds } = await createWorld(redis);
    const [first, second] = await Promise.all([
      claim("+14155552001", ["ada", "bob"]),
      claim("+14155552002", ["ada", "bob"]),
    ]);
    expect([...(first?.taken ?? []), ...(second?.taken ?? [])].toSorted()).toEqual(["ada", "bob"]);
    const loser = first?.taken[0] === "bob" ? first : second;
    expect(loser?.refusals).toEqual(new Map([["ada", "offered-elsewhere"]]));
    expect(await kinds()).toEqual([["offer"], ["offer"]]);
  });

  it("gives the same call its own rep again, and lets the offer run out", async () => {
    const { claim, kinds } = await createWorld(redis);
    expect((await claim(CALLER, ["ada"])).taken).toEqual(["ada"]);
    expect((await claim(CALLER, ["ada"])).taken).toEqual(["ada"]);
    expect(await kinds(NOW + OFFER_MS)).toEqual([[], []]);
    expect((await claim("+14155552002", ["ada"], NOW + OFFER_MS)).taken).toEqual(["ada"]);
  });

  it("names the weightiest reason, and notes how often the caller was asked", async () => {
    const { apply, claim, read } = await createWorld(redis);
    await apply(legEvent("1", "ringing", { at: NOW - 5_000 }));
    await apply(legEvent("2", "connected", { identity: "dialpad:user:11" }));
    await apply(legEvent("3", "ringing", { identity: "dialpad:user:2", at: NOW - 5_000 }));
    expect(await claim("+14155552001", ["ada", "bob"], NOW, 2)).toEqual({
      taken: [],
      refusals: new Map([
        ["ada", "on-a-call"],
        ["bob", "ringing"],
      ]),
    });
    expect((await read("+14155552001")).session.askedRounds).toBe(2);
  });

  it("is over once an event of the call shows it, and not through one that is older than the offer", async () => {
    const { apply, claim, kinds } = await createWorld(redis);
    await claim(CALLER, ["ada"]);
    await apply(legEvent("1", "ended", { at: NOW - 60_000 }));
    expect(await kinds()).toEqual([["offer"], []]);
    await apply(legEvent("2", "ringing", { at: NOW }));
    expect(await kinds()).toEqual([["ringing"], []]);
  });

  it("keeps a rep for a person: whichever of their numbers rings in, on any line, and nobody else", async () => {
    const { workspaceId, reps, publish, claim, query, read, apply, kinds } =
      await createWorld(redis);
    await publish(workspaceId, { version: 2, reps, pins: [{ number: CALLER, repId: "ada" }] });
    const person = [CALLER, "+5491123456789"];
    const hold = () => claim(CALLER, ["ada"], NOW, null, { callId: "c", person });
    const from = (number: string) => claim(number, ["ada"], NOW, null, { lineId: "another" });
    expect((await hold()).taken).toEqual(["ada"]);
    expect((await from("+14155552002")).refusals.get("ada")).toBe("offered-elsewhere");
    // the end of a number is another one
    expect((await from("+15551001")).refusals.get("ada")).toBe("offered-elsewhere");
    const doing = (await read(CALLER)).activities.get("ada");
    expect(doing).toMatchObject({ leases: [], heldForThisCall: true });
    // as it is dialled from abroad, and at home
    expect((await from("+541123456789")).taken).toEqual(["ada"]);
    // who rings in is not rung back
    expect((await hold()).taken).toEqual([]);
    const release = createReleaseOffer(redis);
    await release({ ...query("+541123456789"), lineId: "another" }, ["ada"]);
    expect(await kinds()).toEqual([[], []]);
    await hold();
    expect(await kinds()).toEqual([["offer"], []]);
    await release({ ...query(CALLER), person }, ["ada"]);
    expect(await kinds()).toEqual([[], []]);
    await hold();
    await apply(legEvent("9", "ringing", { at: NOW, number: "+5491123456789" }));
    expect(await kinds()).toEqual([["ringing"], []]);
  });

  it("can be given back", async () => {
    const { claim, query, kinds } = await createWorld(redis);
    await claim(CALLER, ["ada"]);
    await createReleaseOffer(redis)(query("+14155552002"), ["ada"]);
    expect(await kinds()).toEqual([["offer"], []]);
    await createReleaseOffer(redis)(query(CALLER), ["ada"]);
    expect(await kinds()).toEqual([[], []]);
  });
});

describe("what routers read of a caller", () => {
  it("is the published directory: version, pins, who is behind a talk, nothing of what was removed", async () => {
    const { workspaceId, reps, publish, apply, read } = await createWorld(redis);
    await apply(legEvent("1", "ended", { at: NOW - 1_000, connectedAt: NOW - 60_000 }));
    expect(await read(CALLER)).toMatchObject({ settingsVersion: 1, pinnedRepId: null });
    await publish(workspaceId, {
      version: 2,
      reps: reps.slice(1),
      pins: [{ number: CALLER, repId: "bob" }],
    });
    const facts = await read(CALLER);
    expect(facts).toMatchObject({ settingsVersion: 2, pinnedRepId: "bob" });
    expect(facts.talks).toMatchObject([{ repId: null }]);
    expect([...facts.activities.keys()]).toEqual(["bob"]);
  });

  it("leaves out this call's own offer and shows that of others", async () => {
    const { workspaceId, reps, publish, claim, read } = await createWorld(redis);
    const pins = [CALLER, "+14155552002"].map((number) => ({ number, repId: "ada" }));
    await publish(workspaceId, { version: 2, reps, pins });
    await claim(CALLER, ["ada"]);
    expect((await read(CALLER)).activities.get("ada")).toMatchObject({
      leases: [],
      heldForThisCall: true,
    });
    expect((await read("+14155552002")).activities.get("ada")?.heldForThisCall).toBe(false);
    expect((await read("+14155552002")).activities.get("ada")?.leases).toEqual([
      { kind: "offer", legId: null, expiresAt: NOW + OFFER_MS },
    ]);
  });

  it("is nothing in a workspace where nothing was published", async () => {
    const query = {
      workspaceId: testWorkspaceId(),
      lineId: "line",
      callId: "1",
      legId: "",
      number: CALLER,
      repIds: [],
      team: null,
      dry: true,
    };
    expect(await createReadFacts(redis)(query, NOW)).toEqual({
      settingsVersion: null,
      contacts: [],
      contactCount: 0,
      deals: [],
      furtherOwners: [],
      work: [],
      companies: [],
      pinnedRepId: null,
      talks: [],
      tries: [],
      ownerCount: null,
      lastDigits: null,
      session: NEW_SESSION,
      callsLastMinute: 1,
      teamTurn: 0,
      teamRepIds: [],
      mapAt: null,
      callOver: false,
      activities: new Map(),
    });
  });
});
