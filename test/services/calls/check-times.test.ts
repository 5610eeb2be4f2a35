import { describe, expect, it } from "vitest";
import type { LegEvent, LegEventKind } from "../../../src/domain/call.ts";
import {
  withPlausibleTime,
  withPlausibleTimes,
} from "../../../src/services/calls/plausible-times.ts";

const HEARD = Date.UTC(2026, 10, 26, 12);
const TEN_YEARS_MS = 3_650 * 86_400_000;

function event(kind: LegEventKind, change: Partial<LegEvent> = {}): LegEvent {
  return {
    key: "k",
    legId: "dialpad:7",
    kind,
    at: HEARD - 1_000,
    identity: "dialpad:user:5",
    direction: "inbound",
    number: null,
    internalNumber: null,
    startedAt: HEARD - 2_000,
    connectedAt: null,
    endedAt: null,
    endReason: null,
    links: [],
    details: { state: kind },
    ...change,
  };
}

describe("an event's times", () => {
  it("that can be true stay as the vendor told them", () => {
    const told = event("connected", { at: HEARD + 60_000 });
    expect(withPlausibleTimes(told, HEARD)).toBe(told);
  });

  it.each(["ringing", "connected", "ended"] as const)(
    "of a clock that is wrong by minutes count as of when we heard of it: %s",
    (kind) => {
      const told = event(kind, { at: HEARD + 90_000, endedAt: HEARD + 90_000 });
      expect(withPlausibleTimes(told, HEARD)).toMatchObject({
        kind,
        at: HEARD,
        endedAt: null,
        startedAt: HEARD - 2_000,
        details: { state: kind, implausible_times: { at: HEARD + 90_000 } },
      });
    },
  );

  it("beyond any clock keep nobody busy, and still end a call", () => {
    const at = HEARD + TEN_YEARS_MS;
    expect(withPlausibleTimes(event("connected", { at }), HEARD)).toMatchObject({
      kind: "note",
      at: HEARD,
    });
    expect(withPlausibleTimes(event("ended", { at }), HEARD)).toMatchObject({
      kind: "ended",
      at: HEARD,
    });
  });

  it("leave a date out that can't be true, and the rest as it was", () => {
    const told = event("connected", { startedAt: 1e18, connectedAt: HEARD + TEN_YEARS_MS });
    expect(withPlausibleTimes(told, HEARD)).toMatchObject({
      kind: "connected",
      at: told.at,
      startedAt: null,
      connectedAt: null,
    });
  });

  it("of a status are no later than when we heard of it", () => {
    const status = { identity: "dialpad:user:5", kind: "available", at: HEARD } as const;
    expect(withPlausibleTime(status, HEARD)).toBe(status);
    expect(withPlausibleTime({ ...status, at: HEARD + 90_000 }, HEARD)).toEqual(status);
  });
});
