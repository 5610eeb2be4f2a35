import { expect, it } from "vitest";
import { RUNGS } from "../../src/console/features/policies/policy.ts";
import { rungs } from "../../src/console/words/en/live.ts";
import { RUNG_WORDS } from "../../src/domain/words.ts";
import { rungSchemas } from "../../src/schemas/policy.ts";

it("offers every rung that a policy can have", () => {
  expect(RUNGS.toSorted()).toEqual(Object.keys(rungSchemas).toSorted());
});

it("has words for every rung that a decision can name", () => {
  expect(Object.keys(rungs).toSorted()).toEqual(Object.keys(RUNG_WORDS).toSorted());
});
