import type { ChangeWindow, CrmClient, CrmKind, CrmPage, CrmRecords } from "../../crm/port.ts";
import type { FollowDeals } from "./follow-deals.ts";
import { keepFit, type SetAside } from "./keep-fit.ts";
import type { LookForGone } from "./look-for-gone.ts";
import { createMapWriting } from "./map-writing.ts";
import { type MirrorPage, toMirrorPage } from "./mirror-page.ts";
import { createReadOwners, namedOwners, type Deps as OwnerDeps } from "./read-owners.ts";
import { OVERLAP_MS } from "./sync-crm.ts";

/** How far one kind was read. `unlike`: by how many its counts differ for good. Times are epoch milliseconds. */
type KindReading = {
  readonly at?: number;
  readonly until?: number;
  readonly busy?: boolean;
  readonly unlike?: number;
};
type Reading = { readonly [K in CrmKind]?: KindReading } & {
  readonly ownersAt?: number;
  readonly dayAt?: number;
};

export type Deps = OwnerDeps & {
  readonly clientFor: (workspaceId: string, connectionId: string) => Promise<CrmClient>;
  readonly setAside: SetAside;
  readonly defaultRegion: (workspaceId: string) => Promise<string>;
  readonly syncs: {
    readonly readUntil: (
      workspaceId: string,
      connectionId: string,
    ) => Promise<{ readonly changes: number | null; readonly reading: Reading }>;
    readonly noteReading: (
      workspaceId: string,
      connectionId: string,
      news: Reading,
    ) => Promise<void>;
    readonly setChangesUntil: (
      workspaceId: string,
      connectionId: string,
      until: number,
    ) => Promise<void>;
  };
  readonly followDeals: FollowDeals;
  /** The scope that records of this kind can't be read without; null: they are read, or are not to be. */
  readonly noteScope: (
    workspaceId: string,
    connectionId: string,
    kind: CrmKind,
    missingScope: string | null,
  ) => Promise<void>;
  /** CONFLICT once the connection is not the workspace's any more. */
  readonly storeChanges: (
    workspaceId: string,
    page: MirrorPage,
    connectionId: string,
  ) => Promise<void>;
  readonly countMirrored: (workspaceId: string, kind: CrmKind) => Promise<number>;
  readonly lookForGone: LookForGone;
  /** Reads what was noted. */
  readonly readHints: (workspaceId: string, connectionId: string) => Promise<number>;
  readonly refreshMap: (workspaceId: string) => Promise<number>;
  readonly noteMapTime: (workspaceId: string, at: number) => Promise<void>;
};

const KINDS = ["contact", "company", "deal", "ticket", "lead"] as const satisfies CrmKind[];
/** The newest seconds are the least settled in the search index. */
const LAG_MS = 10_000;
/** Companies and deals change seldom: where nothing had changed, they are read as often as this. */
const QUIET_EVERY_MS = 10 * 60_000;
/** What the index showed later than the overlap is met by reading a day's changes again. */
const DAY_MS = 24 * 3_600_000;

/**
 * Reads what changed since the last time, with an overlap for the search index's lag, into mirror and map: contacts
 * each time, all others every ten minutes or, while they change, each time; owners every hour. What was deleted
 * or restored, which no search shows, is looked for where counts differ. Reading a change again changes nothing. False
 * when no first pass is complete yet: that reads everything anyway. What it stored before an error stays; the window
 * moves only when all of it was read.
 */
export function createSyncChanges(
  deps: Deps,
): (workspaceId: string, connectionId: string) => Promise<boolean> {
  const readOwners = createReadOwners(deps);
  return async (workspaceId, connectionId) => {
    const { changes, reading } = await deps.syncs.readUntil(workspaceId, connectionId);
    if (changes === null) return false;
    const now = deps.now();
    const toMs = now - LAG_MS;
    const { dayAt = now } = reading;
    const isDay = Math.abs(now - dayAt) >= DAY_MS;
    const client = await deps.clientFor(workspaceId, connectionId);
    const where = { workspaceId, connectionId, client };
    const region = await deps.defaultRegion(workspaceId);
    // the map follows page by page: of a mass update the first thousands count long before all is read
    const writing = createMapWriting(() => deps.refreshMap(workspaceId));
    const due = KINDS.filter((kind) => isDay || kind === "contact" || isDue(reading[kind], now));
    const named = new Set<string>();
    const totals = new Map<CrmKind, number>();
    const news = new Map<CrmKind, KindReading>();
    for (const kind of due) {
      const until = kind === "contact" ? changes : (reading[kind]?.until ?? changes);
      // one of the future, by a clock that was ahead, has read as far as now
      const fromMs = Math.min(
        Math.min(until, toMs) - OVERLAP_MS,
        isDay ? toMs - DAY_MS - OVERLAP_MS : Infinity,
      );
      const seen = await readKind(client, kind, { fromMs, toMs }, async (records) => {
        const fit = await keepFit(deps.setAside, { workspaceId, connectionId, kind }, records);
        const page = toMirrorPage(kind, fit, region);
        await deps.followDeals(workspaceId, connectionId, client, page);
        await deps.storeChanges(workspaceId, page, connectionId);
        for (const id of namedOwners(fit)) named.add(id);
        if (records.length > 0) writing.start();
      });
      if (kind !== "contact") {
        await deps.noteScope(workspaceId, connectionId, kind, seen.missingScope);
      }
      // of what is not shown nothing is known, and it is not gone for that
      if (seen.missingScope === null) totals.set(kind, seen.total);
      news.set(kind, { at: now, until: toMs, busy: seen.any });
    }
    await writing.drained();
    const ownersAt = await readOwners(client, workspaceId, { readAt: reading.ownersAt, named });
    await deps.readHints(workspaceId, connectionId);
    await deps.syncs.setChangesUntil(workspaceId, connectionId, toMs);
    await deps.noteMapTime(workspaceId, toMs);
    for (const [kind, total] of totals) {
      // the mirror holds only some of the deals
      const counted = kind === "deal" ? await client.countRecords(kind, null) : total;
      const known = reading[kind]?.unlike ?? 0;
      const unlike = await settle({ ...where, kind }, counted, known, isDay);
      news.set(kind, { ...news.get(kind), unlike });
    }
    await deps.syncs.noteReading(workspaceId, connectionId, {
      ...Object.fromEntries(news),
      ...(ownersAt === undefined ? {} : { ownersAt }),
      dayAt: isDay ? now : dayAt,
    });
    return true;
  };

  /** Looks for what went or came back where the counts differ by more than is known of, and once a day; returns what is known then. */
  async function settle(
    where: Parameters<LookForGone>[0],
    counted: number,
    unlike: number,
    everywhere: boolean,
  ): Promise<number> {
    const { workspaceId, connectionId, kind } = where;
    const before = (await deps.countMirrored(workspaceId, kind)) - counted;
    if (before === unlike && !everywhere) return unlike;
    const looked = await deps.lookForGone(where, counted, everywhere);
    await deps.readHints(workspaceId, connectionId);
    if (looked === "part") return unlike;
    return (await deps.countMirrored(workspaceId, kind)) - counted;
  }
}

function isDue(reading: KindReading | undefined, now: number): boolean {
  return reading?.busy !== false || Math.abs(now - (reading.at ?? 0)) >= QUIET_EVERY_MS;
}

/** Whether anything had changed, how many records there are, and which scope they would need. */
async function readKind<K extends CrmKind>(
  client: CrmClient,
  kind: K,
  window: ChangeWindow,
  take: (records: readonly CrmRecords[K][]) => Promise<void>,
): Promise<{
  readonly any: boolean;
  readonly total: number;
  readonly missingScope: string | null;
}> {
  const { items, total, missingScope = null } = await client.readNewest(kind, window.fromMs);
  if (items !== null) {
    await take(items);
    return { any: items.length > 0, total, missingScope };
  }
  for (let after: string | null = null; ;) {
    const page: CrmPage<CrmRecords[K]> = await client.listChanged(kind, window, after);
    await take(page.items);
    if (page.after === null) return { any: true, total, missingScope };
    after = page.after;
  }
}
