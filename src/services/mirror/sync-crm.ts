import type {
  CrmClient,
  CrmKind,
  CrmOwner,
  CrmPage,
  CrmRecords,
  CrmWorkKind,
} from "../../crm/port.ts";
import { StickylineError } from "../../domain/errors.ts";
import { eachPage } from "./each-page.ts";
import { cutRanges, readRanges, writeRanges } from "./id-ranges.ts";
import { createMapWriting } from "./map-writing.ts";
import { keepFit, type SetAside } from "./keep-fit.ts";
import { type MirrorPage, toMirrorPage } from "./mirror-page.ts";
import {
  HOLD_MS,
  takePass,
  type Cursor,
  type Part,
  type PassDeps,
  type Step,
} from "./sync-pass.ts";
import { createPace, type PaceDeps } from "./pace.ts";
import type { ReadUnmet } from "./read-unmet.ts";
import { READERS, readSideBySide } from "./read-side-by-side.ts";

/** How far a sync is. `error` is for people; times are epoch milliseconds. */
export type SyncProgress = {
  readonly state: "running" | "done" | "failed";
  readonly owners?: number;
  readonly error: string | null;
  readonly finishedAt: number | null;
};

export type Deps = PaceDeps &
  PassDeps & {
    readonly clientFor: (workspaceId: string, connectionId: string) => Promise<CrmClient>;
    readonly setAside: SetAside;
    /** ISO 3166 alpha-2, for contacts without a country. */
    readonly defaultRegion: (workspaceId: string) => Promise<string>;
    readonly mirror: {
      /** The page and the place after it, both or neither. */
      readonly storePage: (step: Step, page: MirrorPage) => Promise<void>;
      /** Told now and then how much there is by now. */
      readonly countAnew: () => Promise<void>;
      readonly sweep: (workspaceId: string, pass: string) => Promise<number>;
    };
    readonly readUnmet: ReadUnmet;
    readonly setAccountId: (
      workspaceId: string,
      connectionId: string,
      accountId: string,
    ) => Promise<void>;
    readonly countMirrored: (workspaceId: string) => Promise<number>;
    /** The scope that records of this kind can't be read without; null: they are read, or are not to be. */
    readonly noteScope: (
      workspaceId: string,
      connectionId: string,
      kind: CrmKind,
      missingScope: string | null,
    ) => Promise<void>;
    readonly replaceOwners: (workspaceId: string, owners: readonly CrmOwner[]) => Promise<void>;
    readonly matchReps: (workspaceId: string, owners: readonly CrmOwner[]) => Promise<unknown>;
    readonly reportProgress: (
      workspaceId: string,
      connectionId: string,
      progress: SyncProgress,
    ) => Promise<void>;
    /** Gives live changes a map to go to, if there is none yet. */
    readonly prepareMap: (workspaceId: string, expected: number) => Promise<void>;
    readonly refreshMap: (workspaceId: string) => Promise<number>;
    /** Makes the map in Redis what the mirror says. */
    readonly rebuildOwnershipMap: (workspaceId: string) => Promise<void>;
  };

/** The search index is late, and the CRM's clock is not ours. */
export const OVERLAP_MS = 15 * 60_000;

/** Fewer contacts are read in seconds, and cuts cost a page each. */
const SIDE_BY_SIDE_FROM = 2_000;

/**
 * Reads a CRM's owners, contacts, companies, open deals, tickets and leads into the mirror and, page by page, into the
 * map. Killed at any page it goes on there when it is run again. What a complete pass did not meet is asked for by its
 * id, and forgotten when it is not there either. Two runs for one connection: the second resolves to false once it has seen that the first lives. The connection's
 * progress shows `running`, then `done` or `failed` with a sentence for people; errors are thrown on, for the retry.
 */
export function createSyncCrm(
  deps: Deps,
): (workspaceId: string, connectionId: string) => Promise<boolean> {
  return async (workspaceId, connectionId) => {
    const holder = deps.newId();
    const cursor = await takePass(deps, workspaceId, connectionId, holder);
    if (cursor === null) return false;
    try {
      await readPass(deps, workspaceId, connectionId, holder, cursor);
      return true;
    } catch (error) {
      // whoever took it over reports by itself
      if (error instanceof StickylineError && error.code === "CONFLICT") return false;
      const failed = { state: "failed", error: toSentence(error), finishedAt: deps.now() } as const;
      await deps.syncs
        .release(workspaceId, connectionId, holder)
        .then(() => deps.reportProgress(workspaceId, connectionId, failed))
        .catch(() => {
          deps.log.info({ connectionId }, "the sync failed, and its state could not be stored");
        });
      throw error;
    }
  };
}

async function readPass(
  deps: Deps,
  workspaceId: string,
  connectionId: string,
  holder: string,
  cursor: Cursor,
): Promise<void> {
  const { pass } = cursor;
  const client = await deps.clientFor(workspaceId, connectionId);
  const region = await deps.defaultRegion(workspaceId);
  const pace = createPace(deps, connectionId, cursor.contacts, cursor.expected);
  const writing = createMapWriting(() => deps.refreshMap(workspaceId));
  let { part, after, expected } = cursor;
  const step = (next: Part, nextAfter: string | null, contacts: number): Step => ({
    workspaceId,
    connectionId,
    holder,
    heldUntil: deps.now() + HOLD_MS,
    pass,
    part: next,
    after: nextAfter,
    contacts,
  });

  let pages = 0;
  /** At pages 1, 4, 16, 64 …: as often as the mirror has grown by much. */
  async function countPages(): Promise<void> {
    pages += 1;
    if (Number.isInteger(Math.log2(pages) / 2)) await deps.mirror.countAnew();
  }

  /** Contacts side by side, where the CRM's list can be read from any id on; all else page after page. */
  async function readAll<T extends { readonly id: string }>(
    list: (from: string | null) => Promise<CrmPage<T>>,
    store: (items: readonly T[], upTo: string | null) => Promise<void>,
  ): Promise<void> {
    let ranges = readRanges(after);
    const many = part === "contacts" && (expected ?? 0) >= SIDE_BY_SIDE_FROM;
    const lastId = many || ranges !== null ? Number(await client.lastContactId()) : 0;
    if (ranges === null) {
      const first = Number.isSafeInteger(lastId) && lastId > 0 ? await list(after) : null;
      const from = Number(first?.after);
      if (first?.byId !== true || from >= lastId) return eachPage(list, after, store);
      ranges = cutRanges(from, lastId, READERS);
      await store(first.items, writeRanges(ranges));
    }
    const complete = await readSideBySide({ list, ranges, lastId, store });
    if (!complete) await eachPage(list, null, store);
  }

  async function readPart<K extends CrmKind>(
    kind: K,
    list: (from: string | null) => Promise<CrmPage<CrmRecords[K]>>,
    next: Part,
  ): Promise<void> {
    const store = async (items: readonly CrmRecords[K][], upTo: string | null) => {
      const place = upTo === null ? next : part;
      const contacts = kind === "contact" ? items.length : 0;
      const fit = await keepFit<K>(deps.setAside, { workspaceId, connectionId, kind }, items);
      await deps.mirror.storePage(step(place, upTo, contacts), toMirrorPage(kind, fit, region));
      pace.add(contacts);
      writing.start();
      await countPages();
    };
    await readAll(list, store);
    await writing.drained();
    after = null;
    part = next;
  }

  /** What the account does not show us is said on the connection. */
  const told =
    <T>(kind: CrmKind, list: (from: string | null) => Promise<CrmPage<T>>) =>
    async (from: string | null) => {
      const page = await list(from);
      if (from === null)
        await deps.noteScope(workspaceId, connectionId, kind, page.missingScope ?? null);
      return page;
    };
  const listWork = (kind: CrmWorkKind) =>
    told(kind, (from: string | null) => client.listWork(kind, from));

  if (part === "owners") {
    const accountId = await client.readAccountId();
    if (accountId !== null) await deps.setAccountId(workspaceId, connectionId, accountId);
    const owners = await client.listOwners();
    await deps.replaceOwners(workspaceId, owners);
    await deps.matchReps(workspaceId, owners);
    expected = await client.countRecords("contact", null);
    await deps.syncs.setExpected(workspaceId, connectionId, expected);
    pace.expect(expected);
    await deps.prepareMap(workspaceId, expected);
    const running = { state: "running", error: null, finishedAt: null } as const;
    await deps.reportProgress(workspaceId, connectionId, { ...running, owners: owners.length });
    await deps.syncs.move(step("contacts", null, 0));
    part = "contacts";
  }
  if (part === "contacts") await readPart("contact", client.listContacts, "companies");
  if (part === "companies")
    await readPart("company", told("company", client.listCompanies), "deals");
  if (part === "deals") await readPart("deal", told("deal", client.listDeals), "tickets");
  if (part === "tickets") await readPart("ticket", listWork("ticket"), "leads");
  if (part === "leads") await readPart("lead", listWork("lead"), "finish");

  await assertNotSuddenlyEmpty(deps, client, workspaceId, pace.total());
  const holdOn = () => deps.syncs.move(step("finish", null, 0));
  await holdOn();
  await deps.readUnmet({ workspaceId, connectionId, client, pass }, holdOn);
  const forgotten = await deps.mirror.sweep(workspaceId, pass);
  await deps.rebuildOwnershipMap(workspaceId);
  await deps.refreshMap(workspaceId);
  await deps.syncs.finish(workspaceId, connectionId, pass, cursor.startedAt - OVERLAP_MS);
  const done = { state: "done", error: null, finishedAt: deps.now() } as const;
  await deps.reportProgress(workspaceId, connectionId, done);
  deps.log.info({ connectionId, contacts: pace.total(), forgotten }, "CRM synced");
}

/** An answer of no contacts at all would sweep everybody: the CRM's count is asked too. */
async function assertNotSuddenlyEmpty(
  deps: Deps,
  client: CrmClient,
  workspaceId: string,
  contacts: number,
): Promise<void> {
  if (contacts > 0 || (await deps.countMirrored(workspaceId)) === 0) return;
  if ((await client.countRecords("contact", null)) === 0) return;
  throw new StickylineError(
    "VENDOR_UNAVAILABLE",
    "The CRM listed no contacts, but counts some. Nothing is forgotten; start the sync again.",
    { retryable: true },
  );
}

function toSentence(error: unknown): string {
  return error instanceof StickylineError
    ? error.message
    : "The sync stopped on an error of ours; the log says which. Start it again.";
}
