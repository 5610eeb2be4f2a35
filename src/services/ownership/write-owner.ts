import type { CrmClient, CrmOwnership } from "../../crm/port.ts";
import { judgeWrite } from "../../domain/adoption.ts";
import { StickylineError } from "../../domain/errors.ts";

/** A row of the ledger of owners, as far as the write needs it. */
export type OwnerChangeRow = {
  readonly id: string;
  readonly workspaceId: string;
  /** Of the account that the contact is in. */
  readonly connectionId: string;
  readonly contactId: string;
  readonly repId: string;
  readonly ownerId: string;
  /** Who must be the owner for us to write. */
  readonly previousOwnerId: string | null;
  readonly state: string;
  readonly seenAt: number | null;
  readonly createdAt: number;
};

/** How a change ended. `foundOwnerId`: whom the CRM names, where it isn't who we wrote. */
export type OwnerOutcome = {
  readonly state: "adopted" | "kept" | "lost" | "refused" | "undone";
  readonly reason: string | null;
  readonly foundOwnerId: string | null;
};

export type Deps = {
  readonly writing: (workspaceId: string, id: string, seenAt: number) => Promise<void>;
  readonly settle: (
    workspaceId: string,
    id: string,
    outcome: OwnerOutcome & { readonly at: number },
  ) => Promise<void>;
  /** The mirror and the map learn whom the CRM names. */
  readonly noteOwner: (
    workspaceId: string,
    contactId: string,
    ownerId: string | null,
  ) => Promise<void>;
  readonly now: () => number;
};

type Crm = Pick<CrmClient, "readOwnership" | "writeOwner">;

/**
 * Writes the owner that a planned change names, if the contact's owner is still who it was planned over: read by id,
 * written, read again with its history. The CRM can't compare before it writes, so the history judges: who set an
 * owner after us stands, and whom our write displaced is put back. Never written twice: a row that was being written
 * when its writer died is settled by the history. To be run while no other worker holds the contact.
 */
export function createWriteOwner(
  deps: Deps,
): (crm: Crm, change: OwnerChangeRow) => Promise<OwnerOutcome> {
  return async (crm, change) => {
    const { workspaceId, id } = change;
    const { outcome, ownership } = await settleOwner(deps, crm, change);
    if (ownership !== null) {
      await deps.noteOwner(workspaceId, ownership.contactId, ownership.ownerId);
    }
    await deps.settle(workspaceId, id, { ...outcome, at: deps.now() });
    return outcome;
  };
}

type Settled = { readonly outcome: OwnerOutcome; readonly ownership: CrmOwnership | null };

async function settleOwner(deps: Deps, crm: Crm, change: OwnerChangeRow): Promise<Settled> {
  try {
    const before = await crm.readOwnership(change.contactId);
    const earlier =
      change.state === "writing" ? await judge(crm, change, change.seenAt ?? 0, before) : null;
    if (earlier !== null) return earlier;
    if (before.ownerId !== change.previousOwnerId) return kept(change, before);
    const seenAt = before.history[0]?.at ?? 0;
    await deps.writing(change.workspaceId, change.id, seenAt);
    await crm.writeOwner(before.contactId, change.ownerId);
    const after = await crm.readOwnership(before.contactId);
    return (await judge(crm, change, seenAt, after)) ?? notShown(after);
  } catch (error) {
    if (!(error instanceof StickylineError)) throw error;
    if (error.code === "NOT_FOUND") return refused("the contact is gone");
    if (error.code === "VENDOR_REFUSED") {
      return refused("the CRM refused the owner: they left, or a rule of the account forbids it");
    }
    throw error;
  }
}

/** What became of our write; null when the history does not know it. */
async function judge(
  crm: Crm,
  { ownerId, previousOwnerId }: OwnerChangeRow,
  seenAt: number,
  ownership: CrmOwnership,
): Promise<Settled | null> {
  const verdict = judgeWrite(ownership.history, { ownerId, previousOwnerId, seenAt });
  switch (verdict.kind) {
    case "absent":
      return null;
    case "stands":
      return { outcome: { state: "adopted", reason: null, foundOwnerId: null }, ownership };
    case "overruled":
      return lost("somebody set another owner after us", ownership);
    case "displaced": {
      await crm.writeOwner(ownership.contactId, verdict.ownerId);
      const restored = await crm.readOwnership(ownership.contactId);
      return lost("somebody set an owner at the same moment; theirs was put back", restored);
    }
  }
}

function kept({ ownerId }: OwnerChangeRow, ownership: CrmOwnership): Settled {
  const reason =
    ownership.ownerId === ownerId
      ? "the rep owns the contact already"
      : "the contact has another owner by now";
  return { outcome: { state: "kept", reason, foundOwnerId: ownership.ownerId }, ownership };
}

function lost(reason: string, ownership: CrmOwnership): Settled {
  return { outcome: { state: "lost", reason, foundOwnerId: ownership.ownerId }, ownership };
}

/** The write was answered with success, but the history does not show it: the CRM's answer is what counts. */
function notShown(ownership: CrmOwnership): Settled {
  return lost("the CRM took the owner and shows another one", ownership);
}

function refused(reason: string): Settled {
  return { outcome: { state: "refused", reason, foundOwnerId: null }, ownership: null };
}
