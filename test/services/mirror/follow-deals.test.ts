import { expect, it } from "vitest";
import { createFollowDeals } from "../../../src/services/mirror/follow-deals.ts";
import type { MirroredContact, MirrorPage } from "../../../src/services/mirror/mirror-page.ts";

const contact = (crmId: string, mergedIds: string[] = []): MirroredContact => ({
  crmId,
  ownerId: null,
  numbers: [],
  changedAt: 1,
  companyId: null,
  otherOwnerIds: [],
  noCallFrom: null,
  consentFrom: null,
  mergedIds,
  unreadable: [],
});
const page = (...rows: MirroredContact[]): MirrorPage => ({ kind: "contact", rows, goneIds: [] });

/** Follows a page while the mirror knows contact 1, and contact 2 with 9 merged into it. */
async function follow(of: MirrorPage) {
  const asked: string[][] = [];
  const noted: string[] = [];
  const followDeals = createFollowDeals({
    knownContacts: async () =>
      new Map([
        ["1", {}],
        ["2", { mergedIds: ["9"] }],
      ]),
    noteHints: async (_workspaceId, _connectionId, kind, ids) => {
      noted.push(...ids.map((id) => `${kind} ${id}`));
    },
  });
  const listDealIds = async (ids: readonly string[]) => {
    asked.push([...ids]);
    return ids.map((id) => `of-${id}`);
  };
  const listWorkIds = async (kind: string, ids: readonly string[]) =>
    kind === "ticket" ? ids.map((id) => `for-${id}`) : [];
  await followDeals("w", "c", { listDealIds, listWorkIds }, of);
  return { asked, noted };
}

it("has the deals and tickets read of contacts that are new, and of those into whom others were merged", async () => {
  const { noted } = await follow(
    page(contact("1", ["8"]), contact("2", ["9"]), contact("3"), contact("4", ["5"])),
  );
  expect(noted).toEqual([
    "deal of-1",
    "deal of-3",
    "deal of-4",
    "ticket for-1",
    "ticket for-3",
    "ticket for-4",
  ]);
});

it("asks nothing for contacts that are what they were, nor for companies and deals", async () => {
  expect((await follow(page(contact("1"), contact("2", ["9"])))).asked).toEqual([]);
  expect((await follow(page())).asked).toEqual([]);
  expect((await follow({ kind: "company", rows: [], goneIds: [] })).asked).toEqual([]);
});
