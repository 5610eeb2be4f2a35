import { expect, it } from "vitest";
import type { CallbackLife } from "../../src/domain/callback.ts";
import { DEFAULT_CALLBACK_POLICY } from "../../src/domain/callback-policy.ts";
import { tendCallback } from "../../src/domain/tend-callback.ts";

const MINUTE = 60_000;
const MONDAY = Date.parse("2026-11-23T12:00:00Z");
const NUMBER = "+493012345678";

const life: CallbackLife = {
  stage: "requested",
  attemptKeys: [],
  offers: 0,
  offeredTo: null,
  nextAttemptAt: MONDAY,
  expiresAt: MONDAY + 4_000 * MINUTE,
  closedAt: null,
  closedBy: null,
  closedReason: null,
};
const tend = (known: CallbackLife, now: number, more: object = {}) =>
  tendCallback(known, NUMBER, {
    now,
    policy: DEFAULT_CALLBACK_POLICY,
    homeRegion: "DE",
    doNotCall: false,
    candidates: ["ada", "bob", "eve"],
    byMachine: true,
    ...more,
  });

it("has the owner rung alone, and whoever comes next once nobody was free for a turn", () => {
  const first = tend(life, MONDAY);
  expect(first).toMatchObject({ tell: null, ring: ["ada"], life: { stage: "due" } });
  const due = first?.life ?? life;
  expect(tend(due, MONDAY + 59 * MINUTE)?.ring).toEqual(["ada"]);
  expect(tend(due, MONDAY + 60 * MINUTE)?.ring).toEqual(["ada", "bob"]);
  expect(tend(due, MONDAY + 240 * MINUTE)?.ring).toEqual(["ada", "bob", "eve"]);
});

it("rings nobody on the do-not-call list, outside the window, or when it is too old", () => {
  const stageOf = (now: number, more: object = {}) => {
    const tended = tend(life, now, more);
    expect(tended?.ring).toEqual([]);
    return tended?.life.stage;
  };
  expect(stageOf(MONDAY, { doNotCall: true })).toBe("cancelled");
  expect(stageOf(MONDAY, { unfitNumber: true })).toBe("cancelled");
  expect(stageOf(MONDAY + 10 * 60 * MINUTE)).toBe("requested");
  expect(stageOf(life.expiresAt)).toBe("expired");
  expect(stageOf(MONDAY, { candidates: [] })).toBe("requested");
});

it("leaves one that rings or talks to its call", () => {
  for (const stage of ["dialling", "talking"] as const) {
    expect(tend({ ...life, stage }, MONDAY)).toBeNull();
    expect(tend({ ...life, stage }, life.expiresAt)).toBeNull();
  }
});

it("tells one rep after the other where no phone system dials", () => {
  const byHand = { byMachine: false };
  const first = tend(life, MONDAY, byHand);
  expect(first).toMatchObject({ tell: "ada", ring: [], life: { stage: "offered", offers: 1 } });
  const offered = first?.life ?? life;
  expect(tend(offered, MONDAY + MINUTE, byHand)).toBeNull();
  const second = tend(offered, offered.nextAttemptAt, byHand);
  expect(second).toMatchObject({ tell: "bob", life: { stage: "offered", offers: 2 } });
  const due = { ...life, stage: "due" } as const;
  expect(tend(due, MONDAY, byHand)).toMatchObject({ tell: "ada" });
});

it("leaves alone what is over or talking, and a call that may still be answered", () => {
  expect(tend({ ...life, stage: "done" }, MONDAY)).toBeNull();
  expect(tend({ ...life, stage: "talking" }, MONDAY)).toBeNull();
  const dialling = { ...life, stage: "dialling", attemptKeys: ["k"] } as const;
  expect(tend({ ...dialling, nextAttemptAt: MONDAY + 1 }, MONDAY)).toBeNull();
});

it("has failed where no hour is allowed", () => {
  const policy = { ...DEFAULT_CALLBACK_POLICY, weekly: {} };
  expect(tend(life, MONDAY, { policy })).toMatchObject({
    life: { stage: "failed", closedReason: "no-window" },
  });
});
