import { expect, it } from "vitest";
import type { CallbackLife } from "../../src/domain/callback.ts";
import { DEFAULT_CALLBACK_POLICY as policy } from "../../src/domain/callback-policy.ts";
import type { LegState } from "../../src/domain/call.ts";
import { settleCallback } from "../../src/domain/settle-callback.ts";

const PROMISED = 1_000_000;
const S = 1_000;

const life: CallbackLife = {
  stage: "offered",
  attemptKeys: [],
  offers: 1,
  offeredTo: "ada",
  nextAttemptAt: PROMISED,
  expiresAt: PROMISED + 9_000 * S,
  closedAt: null,
  closedBy: null,
  closedReason: null,
};

function leg(
  talkSeconds: number | null,
  more: Partial<LegState> = {},
  repId: string | null = "bob",
) {
  const startedAt = PROMISED + 10 * S;
  const endedAt = startedAt + (talkSeconds ?? 5) * S;
  const state: LegState = {
    phase: "ended",
    since: endedAt,
    identity: "dialpad:user:1",
    direction: "outbound",
    number: "+14155551001",
    startedAt,
    connectedAt: talkSeconds === null ? null : startedAt,
    endedAt,
    endReason: "hangup",
    newestAt: endedAt,
    ...more,
  };
  return { legId: "dialpad:1", repId, state };
}

const settle = (...legs: ReturnType<typeof leg>[]) =>
  settleCallback(life, PROMISED, legs, { now: PROMISED + 100 * S, policy });

it("is done by a real talk with any rep, whoever rang", () => {
  expect(settle(leg(10))).toMatchObject({
    stage: "done",
    closedReason: "reached",
    closedBy: "bob",
  });
  expect(settle(leg(10, { direction: "inbound" }))).toMatchObject({
    stage: "done",
    closedReason: "called-in",
  });
});

it("is done by a talk with a colleague who is no rep, and not tried by one who rings in vain", () => {
  const colleague = { stage: "done", closedBy: "colleague" };
  expect(settle(leg(60, { direction: "inbound" }, null))).toMatchObject(colleague);
  expect(settle(leg(60, {}, null))).toMatchObject(colleague);
  expect(settle(leg(null, {}, null))).toBeNull();
  const theirs = { identity: null, connectedAt: null };
  expect(settle(leg(60, {}, null), leg(null, theirs, null))).toBeNull();
});

it("is done though the call as a whole, which nobody is on, never talked", () => {
  const whole = { identity: null, startedAt: null, connectedAt: null };
  expect(settle(leg(10), leg(null, whole, null))).toMatchObject({ stage: "done" });
  const rang = { identity: null, connectedAt: null };
  expect(settle(leg(10), leg(null, rang, null))).toMatchObject({ stage: "requested" });
});

it("is not done by what was before the promise, by nobody, or by the voicemail", () => {
  expect(settle(leg(60, { connectedAt: PROMISED - 1, direction: "inbound" }))).toBeNull();
  expect(settle(leg(60, { direction: "inbound", identity: null }, null))).toBeNull();
  expect(settle(leg(60, { endReason: "voicemail", direction: "inbound" }))).toBeNull();
  expect(settle(leg(9, { direction: "inbound" }))).toBeNull();
});

it.each([
  ["nobody answers", null, {}, "no-answer"],
  ["the talk was too short", 9, {}, "no-answer"],
  ["their voicemail answers", 30, { endReason: "voicemail" }, "voicemail"],
] as const)("counts one try when %s", (_why, talk, more, miss) => {
  const tried = leg(talk, more);
  const missed = settle(tried);
  expect(missed).toMatchObject({ stage: "requested", attemptKeys: ["dialpad:1"] });
  const spacingMs = policy.spacingMinutes[miss] * 60 * S;
  expect(missed?.nextAttemptAt).toBe((tried.state.endedAt ?? 0) + spacingMs);
  expect(
    missed && settleCallback(missed, PROMISED, [tried], { now: PROMISED + 200 * S, policy }),
  ).toBeNull();
});

it("fails by the third try, and is still done by a talk that is told later of the same call", () => {
  const worn = { ...life, attemptKeys: ["a", "b"] };
  const told = { now: PROMISED + 100 * S, policy };
  expect(settleCallback(worn, PROMISED, [leg(null)], told)?.stage).toBe("failed");
  const missed = settle(leg(null));
  expect(missed && settleCallback(missed, PROMISED, [leg(30)], told)?.stage).toBe("done");
});

it("is the same try that the phone system was asked for, counted once, and by that call alone", () => {
  const dialling = { ...life, stage: "dialling", attemptKeys: ["dial:1"] } as const;
  const told = { now: PROMISED + 100 * S, policy, ownLeg: "dialpad:1" };
  const missed = settleCallback(dialling, PROMISED, [leg(null)], told);
  expect(missed).toMatchObject({ stage: "requested", attemptKeys: ["dialpad:1"] });
  const again = { ...life, stage: "dialling", attemptKeys: ["dialpad:1", "dial:2"] } as const;
  expect(settleCallback(again, PROMISED, [leg(null)], told)).toBeNull();
  for (const ownLeg of ["dialpad:2", "dialpad:11", null]) {
    expect(settleCallback(dialling, PROMISED, [leg(null)], { ...told, ownLeg })).toBeNull();
  }
  const phone = { ...leg(null), legId: "dialpad:1:+1415" };
  expect(settleCallback(dialling, PROMISED, [phone], told)?.stage).toBe("requested");
  const talking = { ...dialling, stage: "talking" } as const;
  expect(settleCallback(talking, PROMISED, [leg(3)], told)?.stage).toBe("requested");
});

it("goes by the person's own leg, where it is known, not by a rep who waits on the line", () => {
  const waited = leg(30);
  const theirs = (talk: number | null) => ({
    ...leg(talk, { identity: null }, null),
    legId: "dialpad:2",
  });
  expect(settle(waited, theirs(null))?.stage).toBe("requested");
  expect(settle(waited, theirs(20))).toMatchObject({ stage: "done", closedBy: "bob" });
});

it("goes by who talked first, and by what is known of the times", () => {
  const late = leg(20, { connectedAt: PROMISED + 40 * S, endedAt: PROMISED + 60 * S }, "eve");
  expect(settle(late, leg(20))).toMatchObject({ stage: "done", closedBy: "bob" });
  expect(settle(leg(null, { startedAt: null, connectedAt: null }))).toBeNull();
});

it("leaves alone what is over already", () => {
  const over = { ...life, stage: "done" } as const;
  expect(
    settleCallback(over, PROMISED, [leg(null)], { now: PROMISED + 100 * S, policy }),
  ).toBeNull();
});

it("is tried once by a call of several legs, of which nobody told the end", () => {
  const open = { endedAt: null, newestAt: PROMISED + 20 * S };
  const legs = [leg(null, open), { ...leg(null, open), legId: "dialpad:0" }];
  const tried = settle(...legs);
  expect(tried).toMatchObject({ stage: "requested", attemptKeys: ["dialpad:0"] });
  expect(settle(leg(10, { endedAt: null, newestAt: PROMISED + 30 * S }))).toMatchObject({
    stage: "done",
  });
});

it("counts a call whose whole second began before the promise, and the one that we asked for", () => {
  const around = { now: PROMISED + 100 * S, policy };
  const tried = leg(null, { startedAt: PROMISED });
  expect(settleCallback(life, PROMISED + 600, [tried], around)?.stage).toBe("requested");
  expect(settleCallback(life, PROMISED + S, [tried], around)).toBeNull();
  expect(settleCallback(life, PROMISED + 5 * S, [tried], around)).toBeNull();
  const dialling = { ...life, stage: "dialling", attemptKeys: ["dial:1"] } as const;
  const own = { ...around, ownLeg: "dialpad:1" };
  expect(settleCallback(dialling, PROMISED + 5 * S, [tried], own)?.stage).toBe("requested");
});

it("is one try of a call of several legs, whichever comes first, until the last that is known", () => {
  const other = { ...leg(null), legId: "dialpad:0" };
  expect(settle(leg(null), other)?.attemptKeys).toEqual(["dialpad:0"]);
  expect(settle(other, leg(null))?.attemptKeys).toEqual(["dialpad:0"]);
  const endless = leg(null, { endedAt: null, newestAt: PROMISED + 70 * S });
  expect(settle(endless)?.nextAttemptAt).toBe(
    PROMISED + 70 * S + policy.spacingMinutes["no-answer"] * 60 * S,
  );
  const dialling = { ...life, stage: "dialling", attemptKeys: ["dial:1"] } as const;
  const told = { now: PROMISED + 100 * S, policy, ownLeg: "dialpad:1" };
  expect(settleCallback(dialling, PROMISED, [other, leg(null)], told)?.stage).toBe("requested");
});

it("takes the person's own leg for that only where it rang them, at their number", () => {
  const done = { stage: "done", closedBy: "bob" };
  const rang = (more: Partial<LegState>) => leg(null, { identity: null, ...more }, null);
  expect(settle(leg(10), rang({ direction: "inbound" }))).toMatchObject(done);
  expect(settle(leg(10), rang({ number: "+14155551002" }))).toMatchObject(done);
  expect(settle(leg(10, { direction: "inbound" }), rang({}))).toMatchObject(done);
  expect(settle(leg(10), rang({}), leg(10, { identity: null }, null))).toMatchObject(done);
});
