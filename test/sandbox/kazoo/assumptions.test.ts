import { expect, it } from "vitest";
import { ASSUMPTIONS, DEFAULT_ASSUMPTIONS } from "../../../src/sandbox/kazoo/assumptions.ts";

it("lists every switch of the box as an inferred rule, once", () => {
  const switches = ASSUMPTIONS.flatMap((rule) => ("switch" in rule ? [rule.switch] : []));
  expect(switches.toSorted()).toEqual(Object.keys(DEFAULT_ASSUMPTIONS).toSorted());
});
