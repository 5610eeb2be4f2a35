import type { CrmClient, CrmKind, CrmOwner } from "../crm/port.ts";
import { type MirrorPage, toGonePage, toMirrorPage } from "./mirror-page.ts";
import { OVERLAP_MS } from "./sync-crm.ts";

export type Deps = {
  readonly clientFor: (workspaceId: string, connectionId: string) => Promise<CrmClient>;
  readonly defaultRegion: (workspaceId: string) => Promise<string>;
  readonly changesUntil: (workspaceId: string, connectionId: string) => Promise<number | null>;
  readonly setChangesUntil: (
    workspaceId: string,
    connectionId: string,
    until: number,
  ) => Promise<void>;
  readonly storeChanges: (workspaceId: string, page: MirrorPage) => Promise<void>;
  readonly listOwners: (workspaceId: string) => Promise<readonly CrmOwner[]>;
  readonly replaceOwners: (workspaceId: string, owners: readonly CrmOwner[]) => Promise<void>;
  readonly matchReps: (workspaceId: string, owners: readonly CrmOwner[]) => Promise<unknown>;
  readonly refreshMap: (workspaceId: string) => Promise<number>;
  readonly noteMapTime: (workspaceId: string, at: number) => Promise<void>;
  readonly now: () => number;
};

const KINDS = ["contact", "company", "deal"] as const satisfies CrmKind[];
/** The newest seconds are the least settled in the search index. */
const LAG_MS = 10_000;

/**
 * Reads what changed since the last time, with an overlap for the search index's lag, into mirror and map; then
 * owners, and what was deleted, which no search shows. Reading a change again changes nothing. False when no first
 * pass is complete yet: that reads everything anyway. What it stored before an error stays; the window moves only
 * when all of it was read.
 */
export function createSyncChanges(
  deps: Deps,
): (workspaceId: string, connectionId: string) => Promise<boolean> {
  return async (workspaceId, connectionId) => {
    const until = await deps.changesUntil(workspaceId, connectionId);
    if (until === null) return false;
    const client = await deps.clientFor(workspaceId, connectionId);
    const region = await deps.defaultRegion(workspaceId);
    const toMs = deps.now() - LAG_MS;
    const window = { fromMs: until - OVERLAP_MS, toMs };
    await readOwners(deps, client, workspaceId);
    for (const kind of KINDS) {
      const archived: string[] = [];
      await eachPage(
        (after) => client.listArchivedIds(kind, after),
        async (ids) => void archived.push(...ids),
      );
      // before the changes: a record that was restored meanwhile is found among those and comes back
      await deps.storeChanges(workspaceId, toGonePage(kind, archived));
      await eachPage(
        (after) => client.listChanged(kind, window, after),
        (records) => deps.storeChanges(workspaceId, toMirrorPage(kind, records, region)),
      );
    }
    await deps.refreshMap(workspaceId);
    await deps.setChangesUntil(workspaceId, connectionId, toMs);
    await deps.noteMapTime(workspaceId, toMs);
    return true;
  };
}

/** Owners have neither changes nor events: all are read, and looked at only when they differ. */
async function readOwners(deps: Deps, client: CrmClient, workspaceId: string): Promise<void> {
  const owners = await client.listOwners();
  const known = await deps.listOwners(workspaceId);
  if (fingerprint(owners) === fingerprint(known)) return;
  await deps.replaceOwners(workspaceId, owners);
  await deps.matchReps(workspaceId, owners);
}

function fingerprint(owners: readonly CrmOwner[]): string {
  const rows = owners.map(({ id, email, name, kind, archived }) =>
    JSON.stringify([id, email, name, kind, archived]),
  );
  return rows.toSorted().join("\n");
}

async function eachPage<T>(
  list: (after: string | null) => Promise<{ items: readonly T[]; after: string | null }>,
  take: (items: readonly T[]) => Promise<void>,
): Promise<void> {
  for (let after: string | null = null; ;) {
    const page: { items: readonly T[]; after: string | null } = await list(after);
    await take(page.items);
    if (page.after === null) return;
    after = page.after;
  }
}
