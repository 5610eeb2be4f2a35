import { describe, expect, it } from "vitest";
import type { Decision } from "../../src/domain/decision.ts";
import { decisionBehind } from "../../src/domain/decision-behind.ts";
import { toSnapshot } from "../../src/domain/snapshot.ts";
import { facts, QUESTION } from "./support/scene.ts";

function decision(id: string, at: number, repId: string | null): Decision {
  return {
    id,
    workspaceId: "main",
    at,
    lineId: "line",
    callId: id,
    legId: `dialpad:${id}`,
    number: "+14155551001",
    outcome: repId === null ? "ask" : "rep",
    repId,
    target: null,
    reason: "",
    rungs: [],
    contacts: [],
    policyVersion: "default-1",
    durationMs: 1,
    steps: {},
    path: "ladder",
    observed: false,
    snapshot: toSnapshot(facts(), QUESTION),
    startedAt: at,
  };
}

describe("decisionBehind", () => {
  const [first, second] = [decision("1", 1_000, "ada"), decision("2", 9_000, "ada")];

  it("takes the newest decision before the leg began, in whatever order they are given", () => {
    for (const decisions of [
      [first, second],
      [second, first],
    ]) {
      expect(decisionBehind(decisions, { repId: "ada", startedAt: 8_500 })).toBe(first);
      expect(decisionBehind(decisions, { repId: "ada", startedAt: 9_500 })).toBe(second);
    }
  });

  it("prefers the decision that chose this rep, though another one came later", () => {
    const other = decision("3", 1_500, "bob");
    const asked = decision("4", 1_600, null);
    expect(decisionBehind([first, other, asked], { repId: "ada", startedAt: 2_000 })).toBe(first);
  });

  it("takes the first that came after where the leg's clock runs before ours", () => {
    expect(decisionBehind([second, first], { repId: "ada", startedAt: 900 })).toBe(first);
  });

  it("takes what is there for a leg that nobody was chosen for, and nothing of nothing", () => {
    const team = decision("5", 1_200, null);
    expect(decisionBehind([team], { repId: "ada", startedAt: 2_000 })).toBe(team);
    expect(decisionBehind([first, team], { repId: null, startedAt: 2_000 })).toBe(team);
    expect(decisionBehind([], { repId: null, startedAt: 2_000 })).toBeNull();
  });
});
