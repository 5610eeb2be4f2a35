import { expect, it } from "vitest";
import { createNameCallers } from "../../../src/services/crm-access/name-callers.ts";

const HELD: Readonly<Record<string, readonly string[]>> = {
  "+14155550101": ["1"],
  "+14155550102": ["1"],
  "+14155550103": ["2", "3"],
  "+14155550104": ["4"],
};
const asked: (readonly string[])[] = [];
const nameCallers = createNameCallers({
  contactsByNumber: async (_workspaceId, number) =>
    (HELD[number] ?? []).map((crmId) => ({ crmId })),
  namePeople: async (_workspaceId, ids) => {
    asked.push(ids);
    return new Map([["1", "Tom Hardy"]]);
  },
  numbersOf: async () => new Set(["+14155550102"]),
});

it("names whom a number belongs to alone, and asks the CRM once for each of them", async () => {
  const names = await nameCallers(
    "main",
    [...Object.keys(HELD), "+14155550101", "no number"],
    null,
  );
  expect([...names]).toEqual([
    ["+14155550101", "Tom Hardy"],
    ["+14155550102", "Tom Hardy"],
  ]);
  expect(asked).toEqual([["1", "4"]]);
});

it("asks nobody when there is nobody to name", async () => {
  asked.length = 0;
  expect([...(await nameCallers("main", ["+14155550103", "+14155550199"], null))]).toEqual([]);
  expect(asked).toEqual([]);
});

it("names to a rep only whom they have to do with", async () => {
  expect([...(await nameCallers("main", Object.keys(HELD), "ada"))]).toEqual([
    ["+14155550102", "Tom Hardy"],
  ]);
});
