import { expect, it } from "vitest";
import { keepFit, type Unfit } from "../../../src/services/mirror/keep-fit.ts";

const contact = (id: string, ownerId: string | null, more: object = {}) => ({
  id,
  ownerId,
  rawNumbers: ["+14155550101"],
  region: null,
  changedAt: 1,
  companyId: null,
  otherOwnerIds: [],
  noCallFrom: null,
  consentFrom: null,
  mergedIds: [],
  ...more,
});

it("sets aside, by name, what the maps can't hold, and keeps the rest of the page", async () => {
  const aside: Unfit[] = [];
  const fit = await keepFit<"contact">(
    async (unfit) => void aside.push(unfit),
    { workspaceId: "main", connectionId: "c", kind: "contact" },
    [
      contact("1", "71"),
      contact("2", "owner of them"),
      contact("3", String(2 ** 53)),
      contact("4", null),
      contact("5", String(2 ** 53 - 1)),
      contact("6", "71", { companyId: "x".repeat(9_000) }),
      contact("7", "71", { mergedIds: ["-1"] }),
      contact("y".repeat(16_000), "71"),
    ],
  );
  expect(fit.map(({ id }) => id)).toEqual(["1", "4", "5"]);
  expect(aside).toEqual([
    {
      workspaceId: "main",
      connectionId: "c",
      kind: "contact",
      ids: ["2", "3", "6", "7", "y".repeat(40)],
    },
  ]);
});
