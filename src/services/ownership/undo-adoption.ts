import { StickylineError } from "../../domain/errors.ts";
import type { Crm } from "./adopt-contact.ts";
import type { Deps as WriteDeps, OwnerChangeRow } from "./write-owner.ts";

export type Deps<Row extends OwnerChangeRow> = Pick<WriteDeps, "settle" | "noteOwner" | "now"> & {
  readonly get: (workspaceId: string, id: string) => Promise<Row | null>;
  readonly crmOf: (
    workspaceId: string,
  ) => Promise<{ readonly connectionId: string; readonly client: Crm } | null>;
  readonly withLock: <T>(workspaceId: string, name: string, work: () => Promise<T>) => Promise<T>;
  readonly audit: (record: {
    readonly workspaceId: string;
    readonly actor: string;
    readonly action: string;
    readonly subject: string;
    readonly details: Readonly<Record<string, unknown>>;
  }) => Promise<void>;
};

/**
 * Takes an adoption back: the contact's owner is again who it was before, usually nobody. Only while the CRM still
 * names the owner that we wrote: CONFLICT otherwise, with the id of who is named now. NOT_FOUND for a change that is not
 * there. Safe to repeat.
 */
export function createUndoAdoption<Row extends OwnerChangeRow>(
  deps: Deps<Row>,
): (workspaceId: string, id: string) => Promise<Row> {
  const find = async (workspaceId: string, id: string): Promise<Row> => {
    const row = await deps.get(workspaceId, id);
    if (row !== null) return row;
    throw new StickylineError(
      "NOT_FOUND",
      "owner change not found; GET /api/owner-changes lists them",
    );
  };

  async function undo(crm: Crm, row: Row): Promise<void> {
    const { workspaceId, id, ownerId, previousOwnerId } = row;
    const before = await crm.readOwnership(row.contactId);
    if (before.ownerId !== ownerId && before.ownerId !== previousOwnerId) {
      throw new StickylineError(
        "CONFLICT",
        `owner ${before.ownerId ?? "none"} was set after us and stays; change it in the CRM`,
      );
    }
    if (before.ownerId === ownerId) await crm.writeOwner(before.contactId, previousOwnerId);
    const after = await crm.readOwnership(before.contactId);
    await deps.noteOwner(workspaceId, after.contactId, after.ownerId);
    const outcome = { state: "undone", reason: "undone by an admin", foundOwnerId: after.ownerId };
    await deps.settle(workspaceId, id, { ...outcome, state: "undone", at: deps.now() });
    await deps.audit({
      workspaceId,
      actor: "admin",
      action: "contact.owner-undone",
      subject: row.contactId,
      details: { ownerChangeId: id },
    });
  }

  return async (workspaceId, id) => {
    const { contactId } = await find(workspaceId, id);
    return deps.withLock(workspaceId, `adopt:${contactId}`, async () => {
      const row = await find(workspaceId, id);
      if (row.state === "undone") return row;
      if (row.state !== "adopted") {
        throw new StickylineError(
          "CONFLICT",
          "nothing was written by this change, so nothing can be undone",
        );
      }
      const crm = await deps.crmOf(workspaceId);
      if (crm === null) {
        throw new StickylineError("CONFLICT", "no CRM is connected; connect it again first");
      }
      if (crm.connectionId !== row.connectionId) {
        throw new StickylineError(
          "CONFLICT",
          "this was written to another CRM account than the one that is connected; change it there",
        );
      }
      await undo(crm.client, row);
      return find(workspaceId, id);
    });
  };
}
