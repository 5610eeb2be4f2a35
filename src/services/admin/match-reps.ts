import type { CrmOwner } from "../../crm/port.ts";
import type { Rep } from "../../domain/settings.ts";

/** A rep whose CRM owner is now another one, or none. */
export type OwnerChange = {
  readonly repId: string;
  readonly from: string | null;
  readonly to: string | null;
};

export type Deps = {
  readonly listReps: (workspaceId: string) => Promise<readonly Rep[]>;
  readonly setOwner: (workspaceId: string, repId: string, ownerId: string | null) => Promise<void>;
};

/** Ties the workspace's reps to the CRM's owners by e-mail, stores what changed and returns it. */
export function createMatchReps({
  listReps,
  setOwner,
}: Deps): (workspaceId: string, owners: readonly CrmOwner[]) => Promise<OwnerChange[]> {
  return async (workspaceId, owners) => {
    const changes = matchReps(owners, await listReps(workspaceId));
    for (const { repId, to } of changes) await setOwner(workspaceId, repId, to);
    return changes;
  };
}

/**
 * Which reps get which owner: the active person with the same e-mail, whatever its case. An owner belongs to one
 * rep: those that people chose are left alone and keep theirs, then the first rep of the list has it. A rep
 * whose owner left, or is a queue, has none.
 */
export function matchReps(owners: readonly CrmOwner[], reps: readonly Rep[]): OwnerChange[] {
  const chosen = new Set(reps.filter((rep) => rep.ownerChosen).map((rep) => rep.crmOwnerId));
  const ownerByEmail = new Map<string, string>();
  for (const owner of owners) {
    const email = emailKey(owner.email);
    const matches = owner.kind === "person" && !owner.archived && email !== "";
    if (matches && !chosen.has(owner.id) && !ownerByEmail.has(email)) {
      ownerByEmail.set(email, owner.id);
    }
  }
  const changes: OwnerChange[] = [];
  for (const rep of reps) {
    if (rep.ownerChosen) continue;
    const email = emailKey(rep.email);
    const to = ownerByEmail.get(email) ?? null;
    ownerByEmail.delete(email);
    if (to !== rep.crmOwnerId) changes.push({ repId: rep.id, from: rep.crmOwnerId, to });
  }
  return changes;
}

function emailKey(email: string | null): string {
  return (email ?? "").trim().toLowerCase();
}
