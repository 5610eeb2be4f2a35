import { expect, it } from "vitest";
import { foldLeg } from "../../src/domain/fold-leg.ts";
import { observedFree } from "../../src/domain/observed-free.ts";

it("ends a leg whose end was never told, and says nothing else of it", () => {
  const told = {
    key: "free",
    legId: "dialpad:7",
    at: 9_000,
    identity: "dialpad:user:1",
    direction: "inbound",
  } as const;
  const free = observedFree(told);
  expect(foldLeg([free])).toMatchObject({
    phase: "ended",
    since: 9_000,
    number: null,
    connectedAt: null,
  });
  const talking = {
    ...free,
    key: "talking",
    kind: "connected",
    at: 1_000,
    number: "+14155551001",
    connectedAt: 1_000,
  } as const;
  const ended = { phase: "ended", since: 9_000, number: "+14155551001", connectedAt: 1_000 };
  expect(foldLeg([talking, free])).toMatchObject(ended);
  expect(free).toMatchObject({ ...told, links: [], details: {} });
});
