import { expect, it } from "vitest";
import type { LegEvent } from "../../../src/domain/call.ts";
import type { Decision } from "../../../src/domain/decision.ts";
import type { LegLink } from "../../../src/domain/part-calls.ts";
import { readCall } from "../../../src/services/calls/read-call.ts";
import { decision } from "../../domain/support/told-call.ts";

const CALLER = "+14155550101";
const AT = 1_790_000_000_000;

const decidedAt = (legId: string, at: number): Decision =>
  decision({ id: `of ${legId}`, legId, number: CALLER, at, repId: null });

/** The leg of the phone that was rung: no id leads from it to the call we were asked about. */
const ringsAt = (legId: string, at: number): LegEvent => ({
  key: `${legId} rings`,
  legId,
  kind: "ringing",
  at,
  identity: null,
  direction: "inbound",
  number: CALLER,
  internalNumber: null,
  startedAt: at,
  connectedAt: null,
  endedAt: null,
  endReason: null,
  links: [],
  details: {},
});

/** What is stored, with how calls are read from it. */
function createWorld(events: readonly LegEvent[], { keepsLinks = true } = {}) {
  const decisions: Decision[] = [];
  let links: LegLink[] = [];
  let now = AT;
  const legsFrom = (legId: string): string[] => {
    const legs = [legId];
    for (const leg of legs)
      for (const { a, b } of links)
        for (const [one, other] of [
          [a, b],
          [b, a],
        ] as const)
          if (one === leg && !legs.includes(other)) legs.push(other);
    return legs.toSorted();
  };
  const deps = {
    settingsOf: () => undefined,
    callOf: async (_workspaceId: string, legId: string) => {
      const legIds = legsFrom(legId);
      return {
        legIds,
        links: links.filter(({ a }) => legIds.includes(a)),
        events: events.filter((event) => legIds.includes(event.legId)),
        decisions: decisions.filter((one) => legIds.includes(one.legId)),
      };
    },
    decisionsNear: async (_workspaceId: string, number: string, fromMs: number, toMs: number) =>
      decisions.filter((one) => one.number === number && one.at >= fromMs && one.at <= toMs),
    linkLegs: async (_workspaceId: string, a: string, b: string) => {
      if (keepsLinks) links.push({ a, b, inferred: true });
    },
    partCalls: async (_workspaceId: string, { wrong }: { wrong: readonly LegLink[] }) => {
      links = links.filter((link) => !wrong.includes(link));
    },
    now: () => now,
  };
  return {
    link: (a: string, b: string) => links.push({ a, b, inferred: true }),
    store: (made: Decision) => decisions.push(made),
    goTo: (at: number) => (now = at),
    legsOf: async (legId: string) => (await readCall(deps, "main", legId)).legIds,
  };
}

/** A caller who rings twice within a minute; the second decision is stored after its leg was read. */
async function joinedWrongly() {
  const world = createWorld([ringsAt("leg-1", AT + 100), ringsAt("leg-2", AT + 5_100)]);
  world.store(decidedAt("call-1", AT));
  expect(await world.legsOf("leg-1")).toEqual(["call-1", "leg-1"]);
  expect(await world.legsOf("leg-2")).toEqual(["call-1", "leg-1", "leg-2"]);
  world.store(decidedAt("call-2", AT + 5_000));
  return world;
}

it("moves a leg to its own decision, stored after it, when the leg is heard of again", async () => {
  const world = await joinedWrongly();
  expect(await world.legsOf("leg-2")).toEqual(["call-2", "leg-2"]);
  expect(await world.legsOf("leg-1")).toEqual(["call-1", "leg-1"]);
});

it("takes a leg back for a decision stored after it, though nothing more is heard of the leg", async () => {
  const world = await joinedWrongly();
  world.goTo(AT + 5_500);
  expect(await world.legsOf("call-2"), "its legs may still come").toEqual(["call-2"]);
  world.goTo(AT + 20_000);
  expect(await world.legsOf("call-2")).toEqual(["call-2", "leg-2"]);
  expect(await world.legsOf("call-1")).toEqual(["call-1", "leg-1"]);
});

it("leaves with its call a leg that no other decision is behind", async () => {
  const world = createWorld([ringsAt("leg-1", AT + 100)]);
  world.store(decidedAt("call-1", AT));
  await world.legsOf("leg-1");
  world.store(decidedAt("call-2", AT + 30_000));
  world.goTo(AT + 60_000);
  expect(await world.legsOf("call-2")).toEqual(["call-2"]);
  expect(await world.legsOf("call-1")).toEqual(["call-1", "leg-1"]);
});

it("moves a leg by all the links that were inferred of it", async () => {
  const world = await joinedWrongly();
  world.link("call-0", "leg-2");
  expect(await world.legsOf("leg-2")).toEqual(["call-2", "leg-2"]);
});

it("is read though a link that was asked for is never there", async () => {
  const world = createWorld([ringsAt("leg-1", AT + 100)], { keepsLinks: false });
  world.store(decidedAt("call-1", AT));
  expect(await world.legsOf("leg-1")).toEqual(["leg-1"]);
});
