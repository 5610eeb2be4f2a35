import { describe, expect, it } from "vitest";
import type { CallbackLife } from "../../src/domain/callback.ts";
import { DEFAULT_CALLBACK_POLICY } from "../../src/domain/callback-policy.ts";
import type { LegEvent } from "../../src/domain/call.ts";
import { foldLeg } from "../../src/domain/fold-leg.ts";
import {
  campaignKey,
  campaignOf,
  isInboundLive,
  isTeamsTurn,
  missedByCampaign,
  restOfWindow,
} from "../../src/domain/team-campaign.ts";

const CZECH = "+420777888901";
const at = (time: string) => Date.parse(`2026-11-25T${time}:00+01:00`);
const NOW = at("10:00");
const policy = DEFAULT_CALLBACK_POLICY;
const DIALLING: CallbackLife = {
  stage: "dialling",
  attemptKeys: [campaignKey("c1")],
  offers: 0,
  offeredTo: null,
  nextAttemptAt: NOW,
  expiresAt: NOW + 86_400_000,
  closedAt: null,
  closedBy: null,
  closedReason: null,
};

function leg(more: Partial<LegEvent> = {}) {
  const event: LegEvent = {
    key: "k",
    legId: "voipex:1",
    kind: "ended",
    at: NOW,
    identity: null,
    direction: "outbound",
    number: CZECH,
    internalNumber: null,
    startedAt: null,
    connectedAt: null,
    endedAt: NOW,
    endReason: "missed",
    links: [],
    details: {},
    ...more,
  };
  return { legId: event.legId, repId: null, state: foldLeg([event]) };
}

describe("which campaign a callback was given to", () => {
  it("is the last thing that was tried", () => {
    expect(campaignOf(DIALLING)).toBe("c1");
    expect(campaignOf({ attemptKeys: [campaignKey("c1"), "dial:1"] })).toBeNull();
    expect(campaignOf({ attemptKeys: [] })).toBeNull();
  });
});

describe("the rest of the hours", () => {
  const rest = (time: string, timeZone = "Europe/Prague", weekly = policy.weekly) =>
    restOfWindow(CZECH, { weekly, holidays: [] }, "CZ", { timeZone, now: at(time) });
  const ALL = { wed: [["00:00", "24:00"]], thu: [["00:00", "24:00"]] } as const;

  it("ends with them, by the switchboard's clock", () => {
    expect(rest("10:02")).toEqual({
      startTime: "10:02",
      endTime: "19:59",
      weekDays: [3],
      until: at("20:00"),
    });
    expect(rest("10:02", "Asia/Tokyo")).toMatchObject({ startTime: "18:02", endTime: "23:59" });
  });

  it("ends with the switchboard's day: none goes over midnight", () => {
    expect(rest("22:30", "Europe/Prague", ALL)).toMatchObject({ endTime: "23:59", weekDays: [3] });
  });

  it.each(["08:00", "19:55", "21:00"])("is nothing at %s", (time) => {
    expect(rest(time)).toBeNull();
  });

  it("is nothing right before midnight", () => {
    expect(rest("23:52", "Europe/Prague", ALL)).toBeNull();
  });

  it("is nothing where the clock is set back within it", () => {
    const now = Date.parse("2026-10-25T02:55:00+02:00");
    const weekly = {
      sun: [
        ["02:00", "02:10"],
        ["02:50", "03:00"],
      ],
    } as const;
    const windows = { weekly, holidays: [] };
    const clock = { timeZone: "Europe/Prague", now };
    expect(restOfWindow(CZECH, windows, "CZ", clock)).toBeNull();
  });
});

describe("a call of the campaign that nobody talked on", () => {
  const around = { now: NOW, policy, number: CZECH, since: NOW - 60_000 };

  it("is a try, and the next one comes by the policy", () => {
    expect(missedByCampaign(DIALLING, [leg()], around)).toMatchObject({
      stage: "requested",
      nextAttemptAt: NOW + 60 * 60_000,
    });
  });

  it.each([
    ["an older call", leg({ at: NOW - 120_000, endedAt: NOW - 120_000 })],
    ["one that came in", leg({ direction: "inbound" })],
    ["another number's", leg({ number: "+420777888902" })],
    ["one that goes on", leg({ kind: "ringing", endedAt: null })],
    ["a rep's", { ...leg(), repId: "ada" }],
  ])("is none of %s", (_what, other) => {
    expect(missedByCampaign(DIALLING, [other], around)).toBeNull();
  });

  it("is none of a callback that no campaign has", () => {
    const byRep = { ...DIALLING, attemptKeys: ["dial:1"] };
    expect(missedByCampaign(byRep, [leg()], around)).toBeNull();
  });
});

describe("the team's turn", () => {
  const turn = (life: Partial<CallbackLife>, named: number, now = NOW) =>
    isTeamsTurn({ ...DIALLING, stage: "due", ...life }, named, policy, now);

  it("comes at once where nobody is named, when it is due", () => {
    expect(turn({}, 0)).toBe(true);
    expect(turn({ nextAttemptAt: NOW + 1 }, 0)).toBe(false);
  });

  it("comes after everybody who is named was told", () => {
    expect(turn({ stage: "offered", offers: 1 }, 2)).toBe(false);
    expect(turn({ stage: "offered", offers: 2 }, 2)).toBe(true);
  });

  it("comes after the time of everybody whom the phone system tried", () => {
    expect(turn({}, 1, NOW + 59 * 60_000)).toBe(false);
    expect(turn({}, 1, NOW + 60 * 60_000)).toBe(true);
  });
});

describe("who rings us", () => {
  it("is on a leg that came in and goes on", () => {
    const rings = {
      kind: "ringing",
      direction: "inbound",
      endedAt: null,
      endReason: null,
    } as const;
    expect(isInboundLive(leg(rings), NOW)).toBe(true);
    expect(isInboundLive(leg({ ...rings, direction: "outbound" }), NOW)).toBe(false);
    expect(isInboundLive(leg({ direction: "inbound" }), NOW)).toBe(false);
  });
});

it("is known by its id in all records", () => {
  expect(campaignKey("7")).toBe("campaign:7");
});
