import type { CallLogEntry } from "../../crm/port.ts";
import type { OwnerChangeRow } from "./write-owner.ts";
import { type Ledger, type TimelineCrm, writeOnce } from "../timeline/write-once.ts";

export type Deps = {
  readonly ledger: Ledger;
  readonly hash: (text: string) => string;
  readonly nameOf: (workspaceId: string, repId: string) => string;
};

/**
 * Says on the contact's timeline who became its owner and why, in one note: whoever wonders finds it where they look.
 * Safe to repeat.
 */
export function createNoteAdoption(
  deps: Deps,
): (workspaceId: string, crm: TimelineCrm, change: OwnerChangeRow) => Promise<void> {
  return async (workspaceId, crm, change) => {
    const key = `owner-change-${change.id}`;
    const name = deps.nameOf(workspaceId, change.repId);
    const why =
      change.previousOwnerId === null
        ? "They talked on the phone, and nobody owned this contact."
        : "They talked on the phone, and the owner before had only missed calls of this contact.";
    const entryOf = (): CallLogEntry => ({
      externalId: `stickyline-${workspaceId}-${key}`,
      contactIds: [change.contactId],
      companyIds: [],
      dealIds: [],
      ownerId: change.ownerId,
      at: change.createdAt,
      title: `${name} became the owner`,
      body: [why, `It can be undone in Stickyline: owner change ${change.id}.`],
      direction: "inbound",
      durationMs: null,
      outcome: "answered",
      fromNumber: null,
      toNumber: null,
    });
    await writeOnce(deps, crm, {
      workspaceId,
      key,
      legIds: [key],
      kind: "note",
      entryOf,
      readAgain: () => Promise.resolve(entryOf()),
      mayCome: () => false,
      mayChange: () => false,
      instead: null,
      yields: false,
    });
  };
}
