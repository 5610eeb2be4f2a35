import { describe, expect, it } from "vitest";
import type { CallbackLife } from "../../src/domain/callback.ts";
import { DEFAULT_CALLBACK_POLICY as policy } from "../../src/domain/callback-policy.ts";
import type { LegState } from "../../src/domain/call.ts";
import { followCallback, isLiveLeg, LOOK_AGAIN_MS } from "../../src/domain/follow-callback.ts";

const MINUTE = 60_000;
const ASKED = 1_000_000;
const LOOK = ASKED + LOOK_AGAIN_MS;

const life: CallbackLife = {
  stage: "dialling",
  attemptKeys: ["dial:1"],
  offers: 1,
  offeredTo: "ada",
  nextAttemptAt: LOOK,
  expiresAt: ASKED + 9_000 * MINUTE,
  closedAt: null,
  closedBy: null,
  closedReason: null,
};

function leg(more: Partial<LegState>, legId = "dialpad:1") {
  const state: LegState = {
    phase: "talking",
    since: ASKED,
    identity: "dialpad:user:1",
    direction: "outbound",
    number: "+14155551001",
    startedAt: ASKED,
    connectedAt: ASKED,
    endedAt: null,
    endReason: null,
    newestAt: ASKED,
    ...more,
  };
  return { legId, repId: "ada", state };
}
const ended = { phase: "ended", endedAt: ASKED + MINUTE, newestAt: ASKED + MINUTE } as const;

const follow = (known: CallbackLife, now: number, ...legs: ReturnType<typeof leg>[]) =>
  followCallback(known, ASKED, legs, { now, policy, ownLeg: "dialpad:1" });

describe("a call that the phone system was asked for, some time ago", () => {
  it("is not looked at too early", () => {
    expect(follow(life, LOOK - 1)).toBeNull();
  });

  it("goes on while it rings or talks, however long that takes", () => {
    const ringing = leg({ phase: "ringing", connectedAt: null });
    expect(follow(life, LOOK, ringing)).toMatchObject({
      stage: "dialling",
      nextAttemptAt: LOOK + LOOK_AGAIN_MS,
    });
    expect(follow(life, LOOK, leg({}))).toMatchObject({ stage: "talking" });
    const talking = { ...life, stage: "talking" } as const;
    expect(follow(talking, LOOK + 120 * MINUTE, leg({}))).toMatchObject({
      stage: "talking",
      attemptKeys: ["dial:1"],
    });
  });

  it("is over as the call was", () => {
    expect(follow(life, LOOK, leg(ended))).toMatchObject({ stage: "done", closedBy: "ada" });
    const short = leg({ ...ended, connectedAt: ASKED + MINUTE });
    expect(follow(life, LOOK, short)).toMatchObject({ stage: "requested" });
  });

  it("was a try when nothing was heard of it, or of another call alone", () => {
    const missed = { stage: "requested", nextAttemptAt: LOOK + 60 * MINUTE };
    expect(follow(life, LOOK)).toMatchObject(missed);
    const other = leg({ ...ended, connectedAt: null }, "dialpad:2");
    expect(follow(life, LOOK, other)).toMatchObject(missed);
  });

  it("reached whom it was heard to talk with, though its end was lost", () => {
    const talking = { ...life, stage: "talking" } as const;
    const late = ASKED + 5 * 60 * MINUTE;
    expect(follow(talking, late, leg({}))).toMatchObject({ stage: "done", closedBy: "ada" });
    expect(follow({ ...talking, offeredTo: null }, late)).toMatchObject({ closedBy: "stickyline" });
  });
});

it("takes a leg of which nothing was heard for four hours for over", () => {
  expect(isLiveLeg(leg({}), ASKED + 239 * MINUTE)).toBe(true);
  expect(isLiveLeg(leg({}), ASKED + 240 * MINUTE)).toBe(false);
  expect(isLiveLeg(leg({ phase: "idle" }), ASKED)).toBe(false);
});
