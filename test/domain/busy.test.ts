import { describe, expect, it } from "vitest";
import { dryClaim, whyBusy } from "../../src/domain/busy.ts";
import type { ClaimOrder } from "../../src/domain/decision.ts";
import type { RepFact, Waiter } from "../../src/domain/facts.ts";
import type { LeaseKind } from "../../src/domain/presence.ts";
import { NOW, rep, SECOND } from "./support/scene.ts";

const CLAIMANT = { legId: "dialpad:1", wrapUpMs: 30 * SECOND };
const why = (more: Partial<RepFact>) => whyBusy(rep("ada", more), CLAIMANT, NOW);
const lease = (kind: LeaseKind, leftMs: number) => ({
  kind,
  legId: null,
  expiresAt: NOW + leftMs,
});
const waiter = (legId: string, dueInMs: number): Waiter => ({
  legId,
  since: NOW - 60 * SECOND,
  dueAt: NOW + dueInMs,
});

describe("a rep can't be claimed", () => {
  it.each([
    ["talking", "on-a-call"],
    ["held", "on-a-call"],
    ["ringing", "ringing"],
    ["offer", "offered-elsewhere"],
  ] as const)("while a lease says %s, and from its end they can", (kind, refusal) => {
    expect(why({ leases: [lease(kind, 1)] })).toBe(refusal);
    expect(why({ leases: [lease(kind, 0)] })).toBeNull();
  });

  it("by the weightiest of several leases", () => {
    const leases = [lease("offer", 1), lease("ringing", 1), lease("talking", 1)];
    expect(why({ leases })).toBe("on-a-call");
    expect(why({ leases: leases.slice(0, 2) })).toBe("ringing");
  });

  it("until the wrap-up ends", () => {
    expect(why({ talkEndedAt: NOW - 30 * SECOND + 1 })).toBe("wrap-up");
    expect(why({ talkEndedAt: NOW - 30 * SECOND })).toBeNull();
    expect(why({ talkEndedAt: null })).toBeNull();
  });

  it("but they can by the call that they were taken for already, as long as no call of theirs began", () => {
    const mine = { heldForThisCall: true, talkEndedAt: NOW, waiting: [waiter("dialpad:7", 0)] };
    expect(why(mine)).toBeNull();
    expect(why({ ...mine, leases: [lease("ringing", 1)] })).toBe("ringing");
    expect(why({ ...mine, leases: [lease("offer", 1)] })).toBe("offered-elsewhere");
    expect(why({ ...mine, heldForThisCall: false })).toBe("wrap-up");
  });

  it("while another caller has waited longer and is due within 15 s, or was until 2 s ago", () => {
    const reserved = (dueInMs: number) => why({ waiting: [waiter("dialpad:7", dueInMs)] });
    expect(reserved(15 * SECOND)).toBe("reserved");
    expect(reserved(15 * SECOND + 1)).toBeNull();
    expect(reserved(-2 * SECOND + 1)).toBe("reserved");
    expect(reserved(-2 * SECOND)).toBeNull();
  });

  it("but who waits goes by their own place, however late they ask", () => {
    const own = waiter(CLAIMANT.legId, -20 * SECOND);
    const other = waiter("dialpad:7", 5 * SECOND);
    expect(why({ waiting: [own, other] })).toBeNull();
    expect(why({ waiting: [other, own] })).toBe("reserved");
  });
});

describe("trying out a claim", () => {
  const reps = new Map(
    [rep("ada", { leases: [lease("talking", 1)] }), rep("bob"), rep("eve")].map((one) => [
      one.id,
      one,
    ]),
  );
  const claimOf = (order: Partial<ClaimOrder>) =>
    dryClaim({ alone: [], together: [], most: 5, keepFree: 0, ...order }, reps, CLAIMANT, NOW);

  it("takes the first who is free, and says of those before why not", () => {
    expect(claimOf({ alone: ["ada", "bob", "eve"] })).toEqual({
      taken: ["bob"],
      refusals: new Map([["ada", "on-a-call"]]),
    });
    expect(claimOf({ alone: ["ada"] })).toEqual({
      taken: [],
      refusals: new Map([["ada", "on-a-call"]]),
    });
  });

  it("takes those who ring together only when nobody is free before them, and leaves some for the next caller", () => {
    const together = ["ada", "bob", "eve"];
    expect(claimOf({ alone: ["eve"], together: ["ada", "bob"] }).taken).toEqual(["eve"]);
    expect(claimOf({ together, keepFree: 0 })).toEqual({
      taken: ["bob", "eve"],
      refusals: new Map([["ada", "on-a-call"]]),
    });
    expect(claimOf({ alone: ["ada"], together, keepFree: 1 })).toEqual({
      taken: ["bob"],
      refusals: new Map([
        ["ada", "on-a-call"],
        ["eve", "kept-free"],
      ]),
    });
    expect(claimOf({ together, keepFree: 9 }).taken).toEqual(["bob"]);
    expect(claimOf({ together, most: 1 }).taken).toEqual(["bob"]);
  });
});

it("nobody who is not looked at is taken", () => {
  const order: ClaimOrder = { alone: ["eve"], together: ["eve", "ada"], most: 2, keepFree: 0 };
  const claim = dryClaim(order, new Map([["ada", rep("ada")]]), CLAIMANT, NOW);
  expect(claim).toEqual({ taken: ["ada"], refusals: new Map([["eve", "not-asked"]]) });
});
