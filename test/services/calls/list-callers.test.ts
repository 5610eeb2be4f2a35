import { expect, it } from "vitest";
import type { Decision } from "../../../src/domain/decision.ts";
import { NO_ACTIVITY } from "../../../src/domain/facts.ts";
import { createListCallers } from "../../../src/services/calls/list-callers.ts";
import { decision } from "../../domain/support/told-call.ts";

const NOW = Date.UTC(2026, 10, 27, 9);
const passed = {
  rung: "contact-owner",
  repId: "ada",
  result: "refused",
  why: "Ada is on a call",
} as const;

function listFor(known: {
  waiting?: readonly { legId: string; since: number; dueAt: number }[];
  ofLegs?: readonly Decision[];
  naming?: readonly Decision[];
}) {
  const asked: unknown[] = [];
  const list = createListCallers({
    readActivities: async () =>
      new Map([["ada", { ...NO_ACTIVITY, waiting: known.waiting ?? [] }]]),
    decisionsOfLegs: async () => known.ofLegs ?? [],
    decisionsNaming: async (_workspaceId, _repId, filter) => {
      asked.push(filter);
      return known.naming ?? [];
    },
    now: () => NOW,
  });
  return { asked, callers: () => list("main", "ada") };
}

it("names who holds the line, the longest first, without those who hung up", async () => {
  const { callers } = listFor({
    waiting: [
      { legId: "kazoo:2", since: NOW - 5_000, dueAt: NOW + 3_000 },
      { legId: "kazoo:1", since: NOW - 30_000, dueAt: NOW + 3_000 },
      { legId: "kazoo:gone", since: NOW - 60_000, dueAt: NOW - 2_000 },
    ],
    ofLegs: [
      decision({ legId: "kazoo:1", number: "+14155550101" }),
      decision({ legId: "kazoo:2", number: null }),
    ],
  });
  expect((await callers()).waiting).toEqual([
    { number: "+14155550101", since: NOW - 30_000 },
    { number: null, since: NOW - 5_000 },
  ]);
});

it("tells each call of the last week once, by its newest decision, and none that came to them in the end", async () => {
  const taken = { ...passed, result: "taken", why: "Ada is free" } as const;
  const member = { rung: "team", repId: "ada", result: "refused", why: "Ada is away" } as const;
  const { callers, asked } = listFor({
    naming: [
      decision({ id: "5", legId: "d:1", rungs: [passed], repId: "bob", outcome: "rep", at: NOW }),
      decision({ id: "4", legId: "d:1", rungs: [passed], outcome: "ask", at: NOW - 1 }),
      decision({ id: "3", legId: "d:2", rungs: [taken], repId: "ada", at: NOW - 2 }),
      decision({ id: "2", legId: "d:2", rungs: [passed], outcome: "ask", at: NOW - 3 }),
      decision({ id: "1", legId: "d:3", rungs: [member], at: NOW - 4 }),
      // passed over as the owner, and had by another way: by the caller's own choice
      decision({ id: "0", legId: "d:4", rungs: [passed], repId: "ada", at: NOW - 5 }),
    ],
  });
  expect((await callers()).passedOver).toEqual([
    {
      decisionId: "5",
      at: NOW,
      number: "+14155551001",
      rung: "contact-owner",
      why: "Ada is on a call",
      outcome: "rep",
      takenBy: "bob",
    },
  ]);
  expect(asked).toEqual([{ fromMs: NOW - 7 * 86_400_000, limit: 500 }]);
});
