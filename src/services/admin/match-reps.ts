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
 * rep: those that people chose are left alone and keep theirs, then the first rep of the list has it. An owner who was
 * switched off in the CRM still owns their records, so their rep keeps them, for whoever follows or stands in; a rep
 * with the e-mail of one who was switched off before gets them too. A queue is nobody's.
 */
export function matchReps(owners: readonly CrmOwner[], reps: readonly Rep[]): OwnerChange[] {
  const chosen = new Set(reps.filter((rep) => rep.ownerChosen).map((rep) => rep.crmOwnerId));
  const people = owners.filter(({ kind, id }) => kind === "person" && !chosen.has(id));
  const switchedOff = new Set(people.filter((owner) => owner.archived).map(({ id }) => id));
  const ownerByEmail = byEmail(people.filter((owner) => !owner.archived));
  const formerByEmail = byEmail(people.filter((owner) => owner.archived));
  const changes: OwnerChange[] = [];
  for (const rep of reps) {
    if (rep.ownerChosen) continue;
    const email = emailKey(rep.email);
    const own = rep.crmOwnerId ?? "";
    const former = switchedOff.has(own) ? own : formerByEmail.get(email);
    const to = ownerByEmail.get(email) ?? former ?? null;
    ownerByEmail.delete(email);
    formerByEmail.delete(email);
    if (to !== rep.crmOwnerId) changes.push({ repId: rep.id, from: rep.crmOwnerId, to });
  }
  return changes;
}

/** The first of each e-mail. */
function byEmail(owners: readonly CrmOwner[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { email, id } of owners) {
    const key = emailKey(email);
    if (key !== "" && !found.has(key)) found.set(key, id);
  }
  return found;
}

function emailKey(email: string | null): string {
  return (email ?? "").trim().toLowerCase();
}
