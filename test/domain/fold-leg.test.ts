import {
  array,
  assert,
  constant,
  constantFrom,
  integer,
  option,
  property,
  record,
  shuffledSubarray,
  tuple,
} from "fast-check";
import { describe, expect, it } from "vitest";
import type { EndReason, FoldEvent, LegEventKind } from "../../src/domain/call.ts";
import { foldLeg } from "../../src/domain/fold-leg.ts";
import { contributionOf, LONGEST_MS } from "../../src/domain/leg-contribution.ts";

let keys = 0;
function event(kind: LegEventKind, at: number, more: Partial<FoldEvent> = {}): FoldEvent {
  return {
    key: `k${keys++}`,
    kind,
    at,
    identity: "dialpad:user:1",
    direction: "inbound",
    number: "+14155551001",
    startedAt: null,
    connectedAt: null,
    endedAt: null,
    endReason: null,
    ...more,
  };
}

describe("a leg told of without end", () => {
  const told = (count: number) =>
    Array.from({ length: count }, (_, nth) => event("connected", 1_000 + nth, { key: `c${nth}` }));

  it("is what the newest fifty of each kind say, whatever their order", () => {
    const events = [event("ended", 10, { endReason: "missed" }), ...told(60)];
    const kept = [events[0] ?? event("note", 0), ...told(60).slice(10)];
    expect(foldLeg(events)).toEqual(foldLeg(kept));
    expect(foldLeg(events.toReversed())).toEqual(foldLeg(kept));
    expect(foldLeg(events)).toMatchObject({ phase: "ended", connectedAt: 1_010 });
  });

  it("is told by key which of one moment are the newest", () => {
    const key = (nth: number) => String(nth).padStart(3, "0");
    const same = Array.from({ length: 51 }, (_, nth) =>
      event("connected", 1_000, { key: key(nth), connectedAt: nth }),
    );
    expect(foldLeg(same)).toMatchObject({ connectedAt: 1 });
    expect(foldLeg(same.toReversed())).toMatchObject({ connectedAt: 1 });
  });
});

describe("foldLeg", () => {
  it("is idle with no events, and nothing is known", () => {
    expect(foldLeg([])).toMatchObject({
      phase: "idle",
      identity: null,
      connectedAt: null,
      newestAt: 0,
    });
  });

  it("walks ringing, talking, held, talking, ended", () => {
    const story = [
      event("ringing", 1),
      event("connected", 2),
      event("held", 3),
      event("connected", 4),
      event("ended", 5),
    ];
    const phases = story.map((_, index) => foldLeg(story.slice(0, index + 1)).phase);
    expect(phases).toEqual(["ringing", "talking", "held", "talking", "ended"]);
  });

  it("orders by the vendor's time, not by arrival", () => {
    expect(foldLeg([event("connected", 20), event("ringing", 10)])).toMatchObject({
      phase: "talking",
      since: 20,
    });
  });

  it("puts the event further along a call later when two share a millisecond", () => {
    expect(foldLeg([event("connected", 7), event("ringing", 7)]).phase).toBe("talking");
    expect(foldLeg([event("ended", 7), event("connected", 7)]).phase).toBe("ended");
  });

  it("stays ended, whatever comes after", () => {
    const state = foldLeg([
      event("ended", 5, { endReason: "missed" }),
      event("ringing", 9),
      event("connected", 10),
    ]);
    expect(state).toMatchObject({ phase: "ended", endReason: "missed", endedAt: 5 });
  });

  it("has nobody talk on an outgoing call that reached nobody, though our side was on the line", () => {
    const missed = (direction: "inbound" | "outbound") =>
      foldLeg([
        event("connected", 2, { direction }),
        event("ended", 9, { direction, endReason: "missed" }),
      ]).connectedAt;
    expect(missed("outbound")).toBeNull();
    expect(missed("inbound")).toBe(2);
  });

  it("does not go back to ringing once somebody talks", () => {
    expect(foldLeg([event("connected", 5), event("ringing", 9)])).toMatchObject({
      phase: "talking",
      since: 5,
    });
  });

  it("takes a ringing with an end date neither as ringing nor as the end", () => {
    const odd = event("ringing", 3, { endedAt: 4 });
    expect(foldLeg([odd]).phase).toBe("idle");
    expect(foldLeg([odd, event("connected", 5)]).phase).toBe("talking");
  });

  it("counts dialling out as ringing, and waiting for an inbound call as nothing", () => {
    expect(foldLeg([event("started", 1, { direction: "outbound" })]).phase).toBe("ringing");
    expect(foldLeg([event("started", 1)]).phase).toBe("idle");
    expect(foldLeg([event("queued", 1)]).phase).toBe("idle");
  });

  it("lets a note say nothing about the leg", () => {
    const note = event("note", 99, { endedAt: 99, connectedAt: 1 });
    expect(foldLeg([event("ringing", 1), note])).toMatchObject({
      phase: "ringing",
      connectedAt: null,
      newestAt: 1,
    });
  });

  it("is ended by an observation only while nothing newer contradicts it", () => {
    const observed = event("observed-free", 10, { number: null });
    const ended = foldLeg([event("connected", 5, { direction: "outbound" }), observed]);
    expect(ended).toMatchObject({
      phase: "ended",
      endedAt: 10,
      direction: "outbound",
      newestAt: 5,
    });
    expect(foldLeg([event("connected", 5), observed, event("held", 11)]).phase).toBe("held");
    const again = event("observed-free", 30, { number: null });
    expect(foldLeg([event("connected", 5), again, observed]).endedAt).toBe(10);
    expect(foldLeg([event("connected", 20), again, observed]).endedAt).toBe(30);
  });

  it("takes talk times from the vendor's own fields", () => {
    const state = foldLeg([event("ended", 90, { startedAt: 10, connectedAt: 20, endedAt: 80 })]);
    expect(state).toMatchObject({ startedAt: 10, connectedAt: 20, endedAt: 80 });
  });

  it("gives the same state for every order and any duplicates", () => {
    const kinds = constantFrom<LegEventKind>(
      "started",
      "queued",
      "ringing",
      "connected",
      "held",
      "ended",
      "observed-free",
      "note",
    );
    const events = array(
      record({
        key: constantFrom("a", "b", "c", "d", "e", "f", "g"),
        kind: kinds,
        at: integer({ min: 0, max: 5 }),
        identity: constantFrom("dialpad:user:1", "dialpad:user:2", null),
        direction: constantFrom("inbound" as const, "outbound" as const),
        number: constantFrom("+14155551001", null),
        startedAt: constant(null),
        connectedAt: option(integer({ min: 0, max: 5 })),
        endedAt: option(integer({ min: 0, max: 5 })),
        endReason: constantFrom("hangup" as const, "voicemail" as const, null),
      }),
      { maxLength: 7 },
    );
    const distinct = events.map((list) => [...new Map(list.map((e) => [e.key, e])).values()]);
    const shuffledTwin = distinct.chain((list) =>
      tuple(constant(list), shuffledSubarray([...list, ...list], { minLength: list.length * 2 })),
    );
    assert(
      property(shuffledTwin, ([clean, messy]) => {
        expect(foldLeg(messy)).toEqual(foldLeg(clean));
        // an earlier program keeps an event by its whole key, this one by the key's beginning
        const longer = messy.map((one) => ({ ...one, key: `${one.key}\0` }));
        expect(foldLeg([...messy, ...longer])).toEqual(foldLeg(clean));
      }),
      { seed: 7, numRuns: 2_000 },
    );
  });
});

describe("how a leg ended", () => {
  const story = (reasons: readonly EndReason[], times: readonly number[]) =>
    reasons.map((endReason, at) => event("ended", times[at] ?? 0, { endReason }));
  const reasons = shuffledSubarray<EndReason>(["hangup", "missed", "voicemail", "blocked"], {
    minLength: 1,
  });
  const times = array(integer({ min: 1, max: 3 }), { minLength: 4, maxLength: 4 });

  it("is the reason that says most, whatever the order and the millisecond", () => {
    assert(
      property(reasons, times, (told, at) => {
        const strongest = (["voicemail", "blocked", "missed", "hangup"] as const).find((reason) =>
          told.includes(reason),
        );
        expect(foldLeg(story(told, at)).endReason).toBe(strongest);
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  it.each([
    ["missed", "hangup"],
    ["hangup", "missed"],
    ["voicemail", "hangup"],
    ["hangup", "voicemail"],
  ] as const)("%s and then %s is a call that the rep missed", (first, second) => {
    for (const at of [
      [5, 6],
      [5, 5],
    ]) {
      const legs = [event("ringing", 1), ...story([first, second], at)];
      expect(contributionOf("l", foldLeg(legs)).ending?.kind).toBe("missed");
    }
  });

  it("is nobody's miss where the call was a group's, or outbound by any of its events", () => {
    const missed = { endReason: "missed" } as const;
    const ring = (more: Partial<FoldEvent>) =>
      contributionOf("l", foldLeg([event("ringing", 1, more), event("ended", 9, missed)])).ending;
    expect(ring({})?.kind).toBe("missed");
    expect(ring({ forGroup: true })).toBeNull();
    expect(ring({ direction: "outbound" })).toBeNull();
    expect(ring({ direction: "internal" })).toBeNull();
  });

  it("frees the rep after the longest conversation that the vendor knows, not after our own", () => {
    const talk = event("held", 100, { longestTalkMs: 600_000 });
    expect(contributionOf("l", foldLeg([talk])).lease).toEqual({
      kind: "held",
      since: 100,
      expiresAt: 100 + 600_000 + LONGEST_MS.ringing,
    });
    const endless = event("held", 100, { longestTalkMs: 99 * LONGEST_MS.talking });
    expect(contributionOf("l", foldLeg([endless])).lease?.expiresAt).toBe(100 + LONGEST_MS.held);
  });
});

describe("contributionOf", () => {
  it("leases the rep from when the phase began to its longest length", () => {
    const ringing = contributionOf("l", foldLeg([event("ringing", 100)]));
    expect(ringing.lease).toMatchObject({ kind: "ringing", expiresAt: 100 + LONGEST_MS.ringing });
    const talking = contributionOf("l", foldLeg([event("connected", 100)]));
    expect(talking.lease).toMatchObject({ kind: "talking", expiresAt: 100 + LONGEST_MS.talking });
  });

  it("contributes a talk as soon as it is connected, and its end when known", () => {
    const open = contributionOf("l", foldLeg([event("connected", 100)]));
    expect(open.talk).toMatchObject({ connectedAt: 100, endedAt: null, number: "+14155551001" });
    const closed = contributionOf("l", foldLeg([event("connected", 100), event("ended", 160)]));
    expect(closed.lease).toBeNull();
    expect(closed.talk).toMatchObject({ connectedAt: 100, endedAt: 160 });
  });

  it("counts no voicemail as a talk, and nobody's leg as nobody's", () => {
    const voicemail = foldLeg([
      event("connected", 100),
      event("ended", 160, { endReason: "voicemail" }),
    ]);
    expect(contributionOf("l", voicemail).talk).toBeNull();
    const group = foldLeg([event("connected", 100, { identity: null })]);
    expect(contributionOf("l", group)).toEqual({
      identity: null,
      lease: null,
      talk: null,
      tried: null,
      ending: null,
    });
  });

  it("says how the leg ended for its rep, and that a caller who gave up is no missed call", () => {
    const ending = (...events: Parameters<typeof foldLeg>[0]) =>
      contributionOf("l", foldLeg(events)).ending;
    const ended = (endReason: "hangup" | "missed" | "voicemail") =>
      event("ended", 160, { endReason });
    expect(ending(event("connected", 100))).toBeNull();
    expect(ending(event("connected", 100), ended("hangup"))).toEqual({ kind: "talked", at: 160 });
    expect(ending(event("connected", 100), ended("voicemail"))).toEqual({
      kind: "missed",
      at: 160,
    });
    expect(ending(event("ringing", 100), ended("missed"))).toEqual({ kind: "missed", at: 160 });
    expect(ending(event("ringing", 100), ended("hangup"))).toBeNull();
    const outbound = event("ended", 160, { endReason: "missed", direction: "outbound" });
    expect(ending(outbound)).toBeNull();
  });

  it("contributes no lease before anything rings", () => {
    expect(contributionOf("l", foldLeg([event("queued", 1)])).lease).toBeNull();
  });

  it("contributes no talk without a number", () => {
    expect(contributionOf("l", foldLeg([event("connected", 1, { number: null })])).talk).toBeNull();
  });
});

describe("what is known of a leg", () => {
  it("has the direction that events tell, and no other from what we asked", () => {
    const free = event("observed-free", 2, { direction: "internal" });
    expect(foldLeg([event("ringing", 1), free]).direction).toBe("inbound");
    expect(foldLeg([]).direction).toBe("inbound");
    expect(foldLeg([event("ringing", 1), event("note", 2)]).newestAt).toBe(1);
  });

  it("rings where somebody dials out, and not before it is begun or where it only waits", () => {
    expect(foldLeg([event("started", 1, { direction: "outbound" })]).phase).toBe("ringing");
    expect(foldLeg([event("queued", 1, { direction: "outbound" })]).phase).toBe("idle");
    expect(foldLeg([event("started", 1)]).phase).toBe("idle");
  });

  it("keeps who was told last, the earliest of the times, and the newest event's", () => {
    const early = event("ringing", 5, { startedAt: 4 });
    const late = event("ended", 9, { startedAt: 3, identity: null, number: null });
    expect(foldLeg([late, early])).toMatchObject({
      identity: "dialpad:user:1",
      number: "+14155551001",
      startedAt: 3,
      newestAt: 9,
    });
  });

  it("has talked on an outgoing call that ended well", () => {
    const talk = event("connected", 2, { direction: "outbound" });
    const hangUp = event("ended", 9, { direction: "outbound", endReason: "hangup" });
    expect(foldLeg([talk, hangUp]).connectedAt).toBe(2);
    expect(foldLeg([talk, { ...hangUp, endReason: "missed" }]).connectedAt).toBeNull();
  });
});
