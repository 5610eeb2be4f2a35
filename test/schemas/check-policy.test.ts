import { Value } from "typebox/value";
import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY } from "../../src/domain/policy.ts";
import { checkPolicy } from "../../src/schemas/check-policy.ts";
import { PolicySchema } from "../../src/schemas/policy.ts";

const owner = { rung: "contact-owner" };
const refused = (written: unknown) => {
  try {
    checkPolicy(written);
  } catch (error) {
    const { field, message } = error as { field?: string; message: string };
    return `${field}: ${message}`;
  }
  throw new Error("was accepted");
};

describe("a policy as somebody writes it", () => {
  it("needs no more than a ladder; the rest is that of the default policy", () => {
    const { version: _, ladder: __, ...rest } = DEFAULT_POLICY;
    expect(checkPolicy({ ladder: [owner] })).toEqual({
      ...rest,
      ladder: [
        { rung: "contact-owner", waitSeconds: 0, ringSeconds: null, otherwise: "next", teams: [] },
      ],
    });
  });

  it("is the default policy when that is written down", () => {
    const { version: _, ...content } = DEFAULT_POLICY;
    expect(checkPolicy(JSON.parse(JSON.stringify(content)))).toEqual(content);
    expect(Value.Check(PolicySchema, content)).toBe(true);
  });

  it("is not changed by being read", () => {
    const written = { ladder: [owner] };
    checkPolicy(written);
    expect(written).toEqual({ ladder: [{ rung: "contact-owner" }] });
  });

  it.each<[string, unknown, RegExp]>([
    ["is a list", [], /^policy: send the policy as a JSON object/],
    ["has no ladder", {}, /^policy\.ladder: name the rungs/],
    ["has an empty ladder", { ladder: [] }, /^policy\.ladder: /],
    ["has a rung of no name", { ladder: [{}] }, /^policy\.ladder\.0\.rung: use one of: pinned, /],
    ["has an unknown rung", { ladder: [owner, { rung: "boss" }] }, /^policy\.ladder\.1\.rung: /],
    [
      "names a field of another rung",
      { ladder: [{ ...owner, lookBackDays: 3 }] },
      /^policy\.ladder\.0\.lookBackDays: is no field of a policy: leave it out/,
    ],
    [
      "waits for a negative time",
      { ladder: [{ ...owner, waitSeconds: -1 }] },
      /^policy\.ladder\.0\.waitSeconds: /,
    ],
    [
      "looks back for longer than talks are kept",
      { ladder: [{ rung: "last-agent", lookBackDays: 91 }] },
      /^policy\.ladder\.0\.lookBackDays: /,
    ],
    [
      "names a rung twice",
      { ladder: [owner, owner] },
      /^policy\.ladder\.1\.rung: contact-owner is/,
    ],
    [
      "goes on after the team",
      { ladder: [{ rung: "team" }, owner] },
      /^policy\.ladder\.0\.rung: put the team last/,
    ],
    [
      "shares calls out among nobody",
      { ladder: [{ rung: "team", strategy: "round-robin" }] },
      /^policy\.ladder\.0\.team: name the team whose calls are shared out by round-robin/,
    ],
    ["has an unknown field", { ladder: [owner], hours: 9 }, /^policy\.hours: is no field/],
    [
      "holds out nearly everybody",
      { ladder: [owner], holdOutPercent: 51 },
      /^policy\.holdOutPercent: /,
    ],
    [
      "goes to a target when closed, but to which?",
      { ladder: [owner], closed: { kind: "target" } },
      /^policy\.closed/,
    ],
    ["speaks no language", { ladder: [owner], locale: "English" }, /^policy\.locale: /],
    [
      "offers nothing in its menu",
      { ladder: [owner], menu: { choices: [] } },
      /^policy\.menu\.choices: /,
    ],
  ])("is refused when it %s, by the field's name", (_why, written, message) => {
    expect(refused(written)).toMatch(message);
  });
});
