import { describe, expect, it } from "vitest";
import { isCrmWord } from "../../src/domain/eligibility.ts";
import { evidenceFor, staleWords } from "../../src/domain/evidence.ts";
import type { CrmPresence } from "../../src/domain/facts.ts";
import { DEFAULT_POLICY } from "../../src/domain/policy.ts";
import { fromSnapshot, toSnapshot } from "../../src/domain/snapshot.ts";
import { facts, MINUTE, NOW, QUESTION, rep } from "./support/scene.ts";
import { settleSituation } from "./support/situation.ts";

const AWAY: CrmPresence = {
  source: "HubSpot",
  readAt: NOW,
  hours: null,
  absences: [],
  availability: "away",
  ignored: [],
};
const STATUS_COUNTS = {
  ...DEFAULT_POLICY,
  crmPresence: { hours: "use", availability: "use" },
} as const;

const rungs = (known: string) =>
  settleSituation(known).settled.rungs.filter(({ repId }) => repId === "ada");

describe("a rung's trace", () => {
  it("names the CRM and the age of what it says", () => {
    expect(rungs("contact 1 of Ada; HubSpot says: Ada works until 14:00, 4 min ago")).toEqual([
      {
        rung: "contact-owner",
        repId: "ada",
        result: "refused",
        refusal: "off-hours",
        why: "Ada Byron is outside their working hours (by HubSpot, read 4 min ago)",
        source: "HubSpot",
        ageMs: 4 * MINUTE,
      },
    ]);
  });

  it("names no source for what was set by hand", () => {
    const [trace] = rungs(
      "contact 1 of Ada; Ada is away; HubSpot says: Ada is away, 1 min ago; rule: the CRM's status counts",
    );
    expect(trace).toMatchObject({ why: "Ada Byron is away" });
    expect(trace).not.toHaveProperty("source");
  });

  it("says which status was too old to count, and only where it would have counted", () => {
    const known = "contact 1 of Ada; HubSpot says: Ada is away, 11 min ago";
    expect(rungs(`${known}; rule: the CRM's status counts`)[0]?.why).toBe(
      "Ada Byron is free (their status from HubSpot is 11 min old and does not count)",
    );
    expect(rungs(known)[0]?.why).toBe("Ada Byron is free");
    const available = known.replace("is away", "is available");
    expect(rungs(`${available}; rule: the CRM's status counts`)[0]?.why).toBe("Ada Byron is free");
  });
});

describe("what the CRM says of a rep", () => {
  it("is as old as nothing when the clocks disagree", () => {
    const ada = rep("ada", { crmPresence: { ...AWAY, readAt: NOW + MINUTE } });
    expect(evidenceFor(ada, "away", STATUS_COUNTS, NOW)).toEqual({ source: "HubSpot", ageMs: 0 });
  });

  it("is no source of another refusal, nor of the same one by hand", () => {
    const ada = rep("ada", { crmPresence: AWAY });
    expect(isCrmWord(ada, "away", STATUS_COUNTS, NOW)).toBe(true);
    expect(isCrmWord(ada, "on-a-call", STATUS_COUNTS, NOW)).toBe(false);
    expect(isCrmWord(ada, "away", DEFAULT_POLICY, NOW)).toBe(false);
    expect(isCrmWord({ ...ada, away: true }, "away", STATUS_COUNTS, NOW)).toBe(false);
  });

  it("is said to be too old beside the phone system's own status", () => {
    const ada = rep("ada", {
      crmPresence: { ...AWAY, readAt: NOW - 20 * MINUTE },
      status: { kind: "off-duty", source: "dialpad", at: NOW - 30 * MINUTE },
    });
    expect(staleWords(ada, STATUS_COUNTS, NOW)).toBe(
      " (their status from dialpad is 30 min old and does not count)" +
        " (their status from HubSpot is 20 min old and does not count)",
    );
  });

  it("is nothing where the CRM says nothing, though its status would count", () => {
    const ada = rep("ada", { status: { kind: "off-duty", source: "dialpad", at: NOW } });
    expect(staleWords(ada, STATUS_COUNTS, NOW)).toBe("");
    expect(evidenceFor(ada, "off-duty", STATUS_COUNTS, NOW)).toMatchObject({ source: "dialpad" });
  });

  it("is nothing in decisions of a program that did not keep it", () => {
    const { question, facts: kept } = toSnapshot(facts({ reps: [rep("ada")] }), QUESTION);
    const reps = kept.reps.map(({ crmPresence: _dropped, ...others }) => others);
    const old = JSON.parse(JSON.stringify({ question, facts: { ...kept, reps } }));
    expect(fromSnapshot(old).facts.reps.get("ada")).toEqual(rep("ada"));
  });
});
