import { describe, expect, it } from "vitest";
import type { Facts, WorkFact } from "../../src/domain/facts.ts";
import { findRep } from "../../src/domain/find-rep.ts";
import { DEFAULT_POLICY, type PersonRung } from "../../src/domain/policy.ts";
import { rankContacts } from "../../src/domain/rank-contacts.ts";
import { DAY, facts, MINUTE, NOW, QUESTION, rep, SECOND, talk } from "./support/scene.ts";

const LOOSE = { waitSeconds: 0, ringSeconds: null, otherwise: "next", teams: [] } as const;

/** The id of whom this rung names, or why it names nobody; by rung's name where it has no settings. */
function found(
  rung:
    | PersonRung
    | "ticket-owner"
    | "lead-owner"
    | "secondary-owner"
    | "parent-company-owner"
    | "contact-owner",
  more: Parameters<typeof facts>[0],
  policy = DEFAULT_POLICY,
): string {
  const known = facts(more);
  const search = {
    facts: known,
    match: rankContacts(known, policy, NOW),
    policy,
    now: NOW,
    lineOwnerId: null,
    legId: QUESTION.legId,
  };
  const named = findRep(typeof rung === "string" ? { ...LOOSE, rung } : rung, search);
  return typeof named === "string" ? named : named.id;
}

const contact = (crmId: string, owner: string | null) => ({
  crmId,
  ownerId: owner === null ? null : `owner-${owner}`,
  changedAt: NOW,
});
const twins = [contact("1", "ada"), contact("2", "ada")];
const household = [contact("1", "ada"), contact("2", "bob")];
const work = (kind: WorkFact["kind"], crmId: string, owner: string, changedAt = NOW): WorkFact => ({
  kind,
  crmId,
  ownerId: `owner-${owner}`,
  contactId: "1",
  changedAt,
});

describe.each(["ticket", "lead"] as const)("the owner of an open %s", (kind) => {
  const owner = (more: Parameters<typeof facts>[0]) => found(`${kind}-owner`, more);

  it("is a rep, of the one that changed last", () => {
    const both = [work(kind, "1", "ada", NOW - DAY), work(kind, "2", "bob")];
    expect(owner({ contacts: twins, work: both })).toBe("bob");
    expect(owner({ contacts: twins, work: [...both, work(kind, "3", "nobody")] })).toBe("bob");
  });

  it("is nobody without one, without a rep, and of a number that many share", () => {
    expect(owner({ contacts: twins })).toBe(`no-${kind}`);
    expect(owner({ contacts: twins, work: [work(kind, "3", "nobody")] })).toBe("no-rep");
    const shared = { contacts: household, contactCount: 40, work: [work(kind, "1", "ada")] };
    expect(owner(shared)).toBe("shared-number");
  });
});

describe("the secondary owner", () => {
  const further = (contactId: string, owner: string) => ({ contactId, ownerId: `owner-${owner}` });
  const owner = (more: Parameters<typeof facts>[0], policy = DEFAULT_POLICY) =>
    found("secondary-owner", more, policy);

  it("is the first of the further owners who is a rep", () => {
    const furtherOwners = [further("1", "nobody"), further("1", "eve")];
    expect(owner({ contacts: twins, furtherOwners })).toBe("eve");
    expect(owner({ contacts: twins, furtherOwners: [further("1", "nobody")] })).toBe("no-rep");
  });

  it("is not guessed of several contacts, but for one that is everybody's", () => {
    const two = [further("1", "eve"), further("2", "kim")];
    expect(owner({ contacts: twins, furtherOwners: two })).toBe("ambiguous");
    expect(owner({ contacts: household, furtherOwners: [further("1", "eve")] })).toBe("ambiguous");
    const same = [further("1", "eve"), further("2", "eve")];
    expect(owner({ contacts: household, furtherOwners: same })).toBe("eve");
  });

  it("is told by whatever is as sure as the policy asks", () => {
    const sharedNumbers = { ...DEFAULT_POLICY.sharedNumbers, minConfidence: 0.2 };
    const policy = { ...DEFAULT_POLICY, sharedNumbers };
    expect(owner({ contacts: household, furtherOwners: [further("1", "eve")] }, policy)).toBe(
      "eve",
    );
  });
});

describe("the owner of the parent company", () => {
  const parent = { crmId: "8", ownerId: null, mainLine: false, parent: true } as const;
  it("is nobody without one that has an owner", () => {
    expect(found("parent-company-owner", {})).toBe("no-parent-company");
    expect(found("parent-company-owner", { companies: [parent] })).toBe("no-owner");
    const owned = { ...parent, ownerId: "owner-eve" };
    expect(found("parent-company-owner", { companies: [owned] })).toBe("eve");
  });
});

describe("the owner of a contact of a shared number", () => {
  const shared = (
    more: Partial<Omit<Facts, "reps">>,
    reps = ["ada", "bob", "eve"].map((id) => rep(id)),
  ) => found("contact-owner", { contacts: household, contactCount: 40, reps, ...more });

  it("is who talked with it these days, where they own one", () => {
    expect(shared({ talks: [talk("bob")] })).toBe("bob");
    expect(shared({ talks: [talk("eve")] })).toBe("shared-number");
    expect(shared({})).toBe("shared-number");
    const nobodys = [...household, contact("3", null)];
    const unowned = [rep("ada"), rep("eve", { crmOwnerId: null })];
    expect(shared({ contacts: nobodys, talks: [talk("eve")] }, unowned)).toBe("shared-number");
  });
});

describe("whose unanswered call is returned", () => {
  const ringBack = (more: Parameters<typeof facts>[0]) =>
    found({ ...LOOSE, rung: "ring-back", hours: 12 }, more);
  const tried = (repId: string, at: number) => ({ repId, at });
  // the policy's last-agent rung counts talks from some seconds on
  const lastAgent = DEFAULT_POLICY.ladder.find(({ rung }) => rung === "last-agent");
  const shortestMs = (lastAgent?.rung === "last-agent" ? lastAgent.minTalkSeconds : 0) * SECOND;
  const outbound = (ms: number, connectedAt = NOW - 60 * MINUTE) =>
    talk("bob", { connectedAt, endedAt: connectedAt + ms, direction: "outbound" });

  it("is nobody's without a try", () => {
    expect(ringBack({})).toBe("no-try");
    expect(ringBack({ tries: [tried("nobody", NOW - MINUTE)] })).toBe("no-rep");
  });

  it("counts as a try what was too short for a talk, and of our calls alone", () => {
    expect(ringBack({ talks: [outbound(shortestMs - 1)] })).toBe("bob");
    expect(ringBack({ talks: [outbound(shortestMs)] })).toBe("no-try");
    const inbound = { ...outbound(shortestMs - 1), direction: "inbound" } as const;
    expect(ringBack({ talks: [inbound] })).toBe("no-try");
  });

  it("is nobody's who have talked since, or at that moment", () => {
    const at = NOW - 60 * MINUTE;
    expect(ringBack({ tries: [tried("ada", at)], talks: [outbound(shortestMs, at)] })).toBe(
      "no-try",
    );
    expect(ringBack({ tries: [tried("ada", at + 1)], talks: [outbound(shortestMs, at)] })).toBe(
      "ada",
    );
  });
});
