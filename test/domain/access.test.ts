import { describe, expect, it } from "vitest";
import { mayAs, operator, ROLES, toRole } from "../../src/domain/access.ts";

describe("a role", () => {
  it("may do what those after it may, and nothing of those before it", () => {
    const may = ROLES.map((role) => ROLES.map((needed) => mayAs(role, needed)));
    expect(may).toEqual([
      [true, true, true],
      [false, true, true],
      [false, false, true],
    ]);
  });

  it.each([
    ["admin", "admin"],
    ["manager", "manager"],
    ["rep", "rep"],
    ["root", "rep"],
    ["", "rep"],
    ["Admin", "rep"],
  ])("stored as %j is %s", (stored, role) => {
    expect(toRole(stored)).toBe(role);
  });
});

it("whoever runs the installation has every workspace, with a session or without", () => {
  const common = { actor: "admin", grants: null, userId: null, keyId: null };
  expect(operator(null)).toEqual({ ...common, sessionId: null });
  expect(operator("s1")).toEqual({ ...common, sessionId: "s1" });
});
