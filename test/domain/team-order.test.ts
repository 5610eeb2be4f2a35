import { describe, expect, it } from "vitest";
import type { RepFact } from "../../src/domain/facts.ts";
import { byLongestIdle, byTurn } from "../../src/domain/team-order.ts";
import { MINUTE, NOW, rep } from "./support/scene.ts";

const ids = (reps: readonly RepFact[]) => reps.map(({ id }) => id);
const weighed = (weights: Readonly<Record<string, number>>) =>
  Object.entries(weights).map(([id, weight]) => rep(id, { weight }));
/** Whose turn each of the next calls is. */
const turns = (members: readonly RepFact[], calls: number) =>
  Array.from({ length: calls }, (_, turn) => byTurn(members, turn)[0]?.id);

describe("by longest idle", () => {
  it("who has had no call today goes first, then who hung up earliest, then by id", () => {
    const members = [
      rep("kim", { talkEndedAt: NOW - MINUTE }),
      rep("eve"),
      rep("bob", { talkEndedAt: NOW - 2 * MINUTE }),
      rep("ada"),
      rep("amy", { talkEndedAt: NOW - MINUTE }),
    ];
    expect(ids(byLongestIdle(members))).toEqual(["ada", "eve", "bob", "amy", "kim"]);
    expect(ids(byLongestIdle(members.toReversed()))).toEqual(["ada", "eve", "bob", "amy", "kim"]);
  });
});

describe("in turn", () => {
  it("goes by id, from the one whose turn it is, and names everybody once", () => {
    const members = weighed({ eve: 1, ada: 1, bob: 1 });
    expect(ids(byTurn(members, 0))).toEqual(["ada", "bob", "eve"]);
    expect(ids(byTurn(members, 1))).toEqual(["bob", "eve", "ada"]);
    expect(ids(byTurn(members, 5))).toEqual(["eve", "ada", "bob"]);
  });

  it("spreads the turns of who has more of them", () => {
    expect(turns(weighed({ ada: 3, bob: 1 }), 8)).toEqual([
      "ada",
      "ada",
      "bob",
      "ada",
      "ada",
      "ada",
      "bob",
      "ada",
    ]);
    expect(turns(weighed({ ada: 1, bob: 2 }), 3)).toEqual(["bob", "ada", "bob"]);
    expect(ids(byTurn(weighed({ ada: 3, bob: 1 }), 3))).toEqual(["ada", "bob"]);
  });

  it("gives no turn to who has weight nought, and none at all where nobody has any", () => {
    expect(ids(byTurn(weighed({ ada: 0, bob: 1 }), 0))).toEqual(["bob"]);
    expect(byTurn(weighed({ ada: 0 }), 3)).toEqual([]);
    expect(byTurn([], 3)).toEqual([]);
  });
});
