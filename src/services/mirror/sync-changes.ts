import type { CrmClient, CrmKind, CrmOwner } from "../../crm/port.ts";
import type { FollowDeals } from "./follow-deals.ts";
import { keepFit, type SetAside } from "./keep-fit.ts";
import { createMapWriting } from "./map-writing.ts";
import { type MirrorPage, toMirrorPage } from "./mirror-page.ts";
import { OVERLAP_MS } from "./sync-crm.ts";

export type Deps = {
  readonly clientFor: (workspaceId: string, connectionId: string) => Promise<CrmClient>;
  readonly setAside: SetAside;
  readonly defaultRegion: (workspaceId: string) => Promise<string>;
  readonly syncs: {
    readonly readUntil: (
      workspaceId: string,
      connectionId: string,
    ) => Promise<{ readonly changes: number | null; readonly deletionsAt: number | null }>;
    readonly setChangesUntil: (
      workspaceId: string,
      connectionId: string,
      until: number,
    ) => Promise<void>;
    readonly setDeletionsReadAt: (
      workspaceId: string,
      connectionId: string,
      at: number,
    ) => Promise<void>;
  };
  readonly followDeals: FollowDeals;
  readonly storeChanges: (workspaceId: string, page: MirrorPage) => Promise<void>;
  /** Of these, the ids that the mirror holds. */
  readonly listKnown: (
    workspaceId: string,
    kind: CrmKind,
    ids: readonly string[],
  ) => Promise<string[]>;
  /** Contacts that were forgotten and may have been restored. */
  readonly listForgotten: (workspaceId: string) => Promise<string[]>;
  readonly noteHints: (
    workspaceId: string,
    connectionId: string,
    kind: CrmKind,
    ids: readonly string[],
  ) => Promise<void>;
  /** Reads what was noted. */
  readonly readHints: (workspaceId: string, connectionId: string) => Promise<number>;
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
/** Deleted records are listed as a whole, however few are new. */
const DELETIONS_EVERY_MS = 10 * 60_000;

/**
 * Reads what changed since the last time, with an overlap for the search index's lag, into mirror and map; owners;
 * and every ten minutes what was deleted or restored, which no search shows. Reading a change again changes nothing.
 * False when no first pass is complete yet: that reads everything anyway. What it stored before an error stays; the
 * window moves only when all of it was read.
 */
export function createSyncChanges(
  deps: Deps,
): (workspaceId: string, connectionId: string) => Promise<boolean> {
  return async (workspaceId, connectionId) => {
    const until = await deps.syncs.readUntil(workspaceId, connectionId);
    if (until.changes === null) return false;
    const now = deps.now();
    const client = await deps.clientFor(workspaceId, connectionId);
    const region = await deps.defaultRegion(workspaceId);
    const window = { fromMs: until.changes - OVERLAP_MS, toMs: now - LAG_MS };
    await readOwners(deps, client, workspaceId);
    // the map follows page by page: of a mass update the first thousands count long before all is read
    const writing = createMapWriting(() => deps.refreshMap(workspaceId));
    for (const kind of KINDS) {
      await eachPage(
        (after) => client.listChanged(kind, window, after),
        async (records) => {
          const fit = await keepFit(deps.setAside, { workspaceId, connectionId, kind }, records);
          const page = toMirrorPage(kind, fit, region);
          await deps.followDeals(workspaceId, connectionId, client, page);
          await deps.storeChanges(workspaceId, page);
          if (records.length > 0) writing.start();
        },
      );
    }
    await writing.drained();
    if (until.deletionsAt === null || now - until.deletionsAt >= DELETIONS_EVERY_MS) {
      await noteDeletions(deps, client, workspaceId, connectionId);
      await deps.syncs.setDeletionsReadAt(workspaceId, connectionId, now);
    }
    await deps.readHints(workspaceId, connectionId);
    await deps.syncs.setChangesUntil(workspaceId, connectionId, window.toMs);
    await deps.noteMapTime(workspaceId, window.toMs);
    return true;
  };
}

/**
 * Archived records that the mirror still holds, and forgotten contacts that are archived no more: each is read by its
 * id, for the list may be older than what the mirror has learned meanwhile.
 */
async function noteDeletions(
  deps: Deps,
  client: CrmClient,
  workspaceId: string,
  connectionId: string,
): Promise<void> {
  for (const kind of KINDS) {
    const forgotten = kind === "contact" ? await deps.listForgotten(workspaceId) : [];
    const archived = new Set<string>();
    await eachPage(
      (after) => client.listArchivedIds(kind, after),
      async (ids) => {
        for (const id of ids) archived.add(id);
        const known = await deps.listKnown(workspaceId, kind, ids);
        await deps.noteHints(workspaceId, connectionId, kind, known);
      },
    );
    const restored = forgotten.filter((id) => !archived.has(id));
    await deps.noteHints(workspaceId, connectionId, kind, restored);
  }
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
  const rows = owners.map(({ id, email, name, kind, archived, userId }) =>
    JSON.stringify([id, email, name, kind, archived, userId]),
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
