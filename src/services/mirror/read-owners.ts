import type { CrmClient, CrmKind, CrmOwner, CrmRecords } from "../../crm/port.ts";

export type Deps = {
  readonly listOwners: (workspaceId: string) => Promise<readonly CrmOwner[]>;
  readonly replaceOwners: (workspaceId: string, owners: readonly CrmOwner[]) => Promise<void>;
  readonly matchReps: (workspaceId: string, owners: readonly CrmOwner[]) => Promise<unknown>;
  readonly now: () => number;
};

const EVERY_MS = 3_600_000;
/** An owner whom the CRM names on records and not among its owners is asked for no oftener. */
const UNKNOWN_EVERY_MS = 5 * 60_000;

/**
 * Reads a CRM's owners, who have neither changes nor events: every hour, and at once when a record names one who is not
 * known. Looked at only when they differ. Resolves to when they were read last.
 */
export function createReadOwners(deps: Deps) {
  return async (
    client: CrmClient,
    workspaceId: string,
    { readAt, named }: { readonly readAt: number | undefined; readonly named: ReadonlySet<string> },
  ): Promise<number | undefined> => {
    const now = deps.now();
    const sinceMs = readAt === undefined ? Infinity : Math.abs(now - readAt);
    if (sinceMs < UNKNOWN_EVERY_MS) return readAt;
    const known = await deps.listOwners(workspaceId);
    const knownIds = new Set(known.map(({ id }) => id));
    const isUnknown = [...named].some((id) => !knownIds.has(id));
    if (sinceMs < EVERY_MS && !isUnknown) return readAt;
    const owners = await client.listOwners();
    if (fingerprint(owners) !== fingerprint(known)) {
      await deps.replaceOwners(workspaceId, owners);
      await deps.matchReps(workspaceId, owners);
    }
    return now;
  };
}

/** The owners that these records name. */
export function namedOwners(records: readonly CrmRecords[CrmKind][]): string[] {
  return records.flatMap((record) => [
    ...(record.ownerId === null ? [] : [record.ownerId]),
    ...("otherOwnerIds" in record ? record.otherOwnerIds : []),
  ]);
}

function fingerprint(owners: readonly CrmOwner[]): string {
  const rows = owners.map(({ id, email, name, kind, archived, userId }) =>
    JSON.stringify([id, email, name, kind, archived, userId]),
  );
  return rows.toSorted().join("\n");
}
