import { expect, it } from "vitest";
import { joinedLegs, partCalls, partedBy, type LegLink } from "../../src/domain/part-calls.ts";

const said = (a: string, b: string): LegLink => ({ a, b, inferred: false });
const inferred = (a: string, b: string): LegLink => ({ a, b, inferred: true });

it("parts two calls whose decisions the vendor's own links lead to", () => {
  const wrong = inferred("call-1", "leg-2");
  const links = [said("call-1", "leg-1"), wrong, said("call-2", "leg-2")];
  expect(partCalls(["call-1", "call-2", "leg-1", "leg-2"], links, ["call-1", "call-2"])).toEqual({
    wrong: [wrong],
    parts: [
      ["call-1", "leg-1"],
      ["call-2", "leg-2"],
    ],
  });
});

it("keeps with its call a leg that only number and time joined to it", () => {
  const wrong = inferred("call-1", "call-2");
  const links = [wrong, inferred("call-2", "leg-2")];
  expect(partCalls(["call-1", "call-2", "leg-2"], links, ["call-1", "call-2"])).toEqual({
    wrong: [wrong],
    parts: [["call-1"], ["call-2", "leg-2"]],
  });
});

it.each([
  { name: "one decision", links: [inferred("call-1", "leg-1")], decided: ["call-1"] },
  {
    name: "two decisions that the vendor links",
    links: [said("call-1", "leg-1"), said("leg-1", "call-2"), inferred("call-1", "call-2")],
    decided: ["call-1", "call-2"],
  },
  {
    name: "a leg without a decision between two calls",
    links: [inferred("call-1", "leg-1"), inferred("leg-1", "call-2")],
    decided: ["call-1", "call-2"],
  },
  {
    name: "a link to a leg outside",
    links: [inferred("call-1", "elsewhere"), said("elsewhere", "call-2")],
    decided: ["call-1", "call-2"],
  },
])("leaves as they are: $name", ({ links, decided }) => {
  expect(partCalls(["call-1", "call-2", "leg-1"], links, decided)).toBeNull();
});

it("finds the legs that only number and time lead to a decision, with what the vendor links to them", () => {
  const link = inferred("call-1", "leg-2");
  const links = [said("call-1", "leg-1"), link, said("leg-2", "leg-3")];
  expect(joinedLegs(["call-1", "leg-1", "leg-2", "leg-3"], links, ["call-1"])).toEqual([
    { link, legId: "leg-2", legIds: ["leg-2", "leg-3"] },
  ]);
  expect(joinedLegs(["call-1"], [inferred("call-1", "elsewhere")], ["call-1"])).toEqual([
    { link: inferred("call-1", "elsewhere"), legId: "elsewhere", legIds: ["elsewhere"] },
  ]);
});

it("says which calls stay when a link is gone", () => {
  const wrong = inferred("call-1", "leg-2");
  expect(partedBy(["call-1", "leg-1", "leg-2"], [said("call-1", "leg-1"), wrong], [wrong])).toEqual(
    { wrong: [wrong], parts: [["call-1", "leg-1"], ["leg-2"]] },
  );
});
