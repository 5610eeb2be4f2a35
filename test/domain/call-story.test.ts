import { describe, expect, it } from "vitest";
import { STAGES, tellStory } from "../../src/domain/call-story.ts";
import type { Decision, Refusal } from "../../src/domain/decision.ts";
import { decision, leg, rung, UNANSWERED } from "./support/told-call.ts";

const refused = (refusal: Refusal, more: Partial<Decision> = {}) =>
  decision({
    outcome: "team",
    repId: null,
    rungs: [rung("contact-owner", "ada", refusal)],
    ...more,
  });
const nobody = (more: Partial<Decision> = {}) =>
  decision({
    outcome: "team",
    repId: null,
    contacts: [],
    rungs: [rung("contact-owner", null, "no-match"), rung("team", null)],
    ...more,
  });

describe("the story of a call", () => {
  it("ends well when the caller's own rep answered, and says how long that took", () => {
    expect(tellStory([decision()], [leg("ada")])).toEqual({
      stage: "answered",
      loss: null,
      ownRepId: "ada",
      talkedRepId: "ada",
      msToOwner: 1_100,
      heldOut: false,
      observed: false,
    });
  });

  it("counts the time from our first answer where the vendor does not say when the call began", () => {
    const first = decision({ startedAt: null, at: 1_500 });
    expect(tellStory([first], [leg("ada")]).msToOwner).toBe(500);
    expect(tellStory([decision({ startedAt: 9_000 })], [leg("ada")]).msToOwner).toBe(0);
  });

  it.each<[string, string, Refusal]>([
    ["eligible", "on a call", "on-a-call"],
    ["eligible", "ringing", "ringing"],
    ["eligible", "wrapping up", "wrap-up"],
    ["eligible", "kept for another", "reserved"],
    ["eligible", "offered elsewhere", "offered-elsewhere"],
    ["matched", "away", "away"],
    ["matched", "off hours", "off-hours"],
    ["matched", "do not disturb", "do-not-disturb"],
    ["matched", "held back by the step above", "strict-above"],
    ["offered", "declined", "declined"],
    ["offered", "did not answer", "did-not-answer"],
  ])("comes to %s when the own rep was %s", (stage, _why, refusal) => {
    expect(tellStory([refused(refusal)], [leg("bob")])).toMatchObject({
      stage,
      loss: refusal,
      ownRepId: "ada",
      talkedRepId: "bob",
      msToOwner: null,
    });
  });

  it("was offered and not answered when the rep's phone rang for nothing", () => {
    expect(tellStory([decision()], [leg("ada", UNANSWERED)])).toMatchObject({
      stage: "offered",
      loss: "not-answered",
      talkedRepId: null,
    });
  });

  it("is as good as its best decision: waiting helped", () => {
    const waited = refused("on-a-call", { outcome: "wait" });
    expect(tellStory([waited, decision()], []).stage).toBe("offered");
    expect(tellStory([decision(), refused("away")], []).stage).toBe("offered");
  });

  it("tells the newest cause of two that are as bad", () => {
    expect(tellStory([refused("on-a-call"), refused("wrap-up")], []).loss).toBe("wrap-up");
  });

  it("knows the caller but no rep when the contact has no owner", () => {
    const unowned = nobody({
      contacts: ["1"],
      rungs: [rung("pinned", null, "not-set"), rung("contact-owner", null, "no-owner")],
    });
    expect(tellStory([unowned], [])).toMatchObject({
      stage: "known",
      loss: "no-owner",
      ownRepId: null,
    });
  });

  it("knows nothing of a stranger, nor of who withholds the number", () => {
    expect(tellStory([nobody()], [])).toMatchObject({ stage: "unknown", loss: "no-match" });
    expect(tellStory([nobody({ rungs: [rung("team", null)] })], []).loss).toBe("unknown-number");
    expect(tellStory([nobody({ path: "withheld", rungs: [] })], []).loss).toBe("withheld");
  });

  it("does not take a member of the team for the caller's own rep", () => {
    const team = nobody({ outcome: "rep", repId: "bob", rungs: [rung("team", "bob")] });
    expect(tellStory([team], [leg("bob")])).toMatchObject({ stage: "unknown", ownRepId: null });
  });

  it("does not take whom a caller asked for by a digit for their own rep", () => {
    const asked = nobody({ outcome: "rep", repId: "bob", rungs: [rung("menu", "bob")] });
    expect(tellStory([asked], [leg("bob")])).toMatchObject({ stage: "unknown", ownRepId: null });
  });

  it("says what went its own way: the comparison group, and lines that are only observed", () => {
    const held = refused("held-out", { path: "held-out" });
    expect(tellStory([held], [leg("bob")])).toMatchObject({
      stage: "matched",
      loss: "held-out",
      heldOut: true,
    });
    expect(tellStory([decision({ observed: true })], [])).toMatchObject({
      stage: "free",
      loss: "only-observed",
      observed: true,
    });
    expect(tellStory([decision({ observed: true }), decision()], []).observed).toBe(false);
  });

  it("has its stages in their order", () => {
    expect(STAGES.join(" ")).toBe("unknown known matched eligible free offered answered");
  });
});

it("says what kept the call from the own rep: the caller's way rather than the step's", () => {
  const chose = refused("caller-chose", { path: "chose-team" });
  expect(tellStory([chose], [])).toMatchObject({ stage: "matched", loss: "chose-team" });
  expect(tellStory([refused("strict-above")], [])).toMatchObject({ loss: "strict-above" });
});

it("is a colleague's only where no rep talked, and of the comparison group by one decision", () => {
  expect(tellStory([decision()], [leg("ada"), leg(null)])).not.toHaveProperty("byColleague");
  expect(tellStory([decision()], [leg(null)])).toHaveProperty("byColleague", true);
  const held = refused("held-out", { path: "held-out" });
  expect(tellStory([held, decision()], []).heldOut).toBe(true);
});

it("goes by what the own rep was refused for, not by others on the ladder", () => {
  const rungs = [rung("last-agent", "bob", "declined"), rung("contact-owner", "ada", "on-a-call")];
  const then = decision({ outcome: "team", repId: null, rungs });
  expect(tellStory([refused("away"), then], [])).toMatchObject({
    stage: "eligible",
    loss: "on-a-call",
  });
});
