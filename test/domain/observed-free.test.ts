import { expect, it } from "vitest";
import { foldLeg } from "../../src/domain/fold-leg.ts";
import { observedFree } from "../../src/domain/observed-free.ts";

it("says that somebody is free, and nothing else of the leg", () => {
  const told = {
    key: "k",
    legId: "dialpad:7",
    at: 9_000,
    identity: "dialpad:user:1",
    direction: "inbound",
  } as const;
  expect(observedFree(told)).toEqual({
    ...told,
    kind: "observed-free",
    number: null,
    internalNumber: null,
    startedAt: null,
    connectedAt: null,
    endedAt: null,
    endReason: null,
    links: [],
    details: {},
  });
  expect(foldLeg([observedFree(told)])).toMatchObject({ phase: "ended", since: 9_000 });
});
