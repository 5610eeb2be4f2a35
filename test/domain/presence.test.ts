import { describe, expect, it } from "vitest";
import type { Lease, LeaseKind } from "../../src/domain/presence.ts";
import { presenceOf } from "../../src/domain/presence.ts";

const lease = (kind: LeaseKind): Lease => ({ kind, legId: "l", expiresAt: 1 });

describe("presenceOf", () => {
  it.each<[LeaseKind[], boolean, string]>([
    [[], false, "free"],
    [[], true, "away"],
    [["offer"], false, "offered"],
    [["ringing"], false, "ringing"],
    [["talking"], false, "talking"],
    [["held"], false, "talking"],
    [["offer", "ringing"], false, "ringing"],
    [["ringing", "talking", "offer"], false, "talking"],
    [["talking"], true, "talking"],
  ])("%j, away %s → %s", (kinds, away, state) => {
    expect(presenceOf(kinds.map(lease), away)).toBe(state);
  });
});
