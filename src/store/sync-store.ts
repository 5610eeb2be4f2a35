import { StickylineError } from "../domain/errors.ts";
import { toCrmReading, type CrmReading } from "../schemas/crm-reading.ts";
import type { Database, Queries } from "./database.ts";
import { toJsonText } from "./json-text.ts";

/** Further ahead than any run says, whatever the clocks of two machines differ by: it was said by a clock that was ahead. */
const HELD_AT_MOST_MS = 10 * 60_000;

/** What a pass reads, in this order. */
export const SYNC_PARTS = [
  "owners",
  "contacts",
  "companies",
  "deals",
  "tickets",
  "leads",
  "finish",
] as const;
export type SyncPart = (typeof SYNC_PARTS)[number];

/** Where a pass goes on. Times are epoch milliseconds. */
export type SyncCursor = {
  readonly pass: string;
  readonly part: SyncPart;
  readonly after: string | null;
  readonly startedAt: number;
  readonly contacts: number;
  readonly expected: number | null;
};

/** One step forward by the run `holder`, which keeps the pass until `heldUntil`. */
export type SyncStep = {
  readonly workspaceId: string;
  readonly connectionId: string;
  readonly holder: string;
  readonly heldUntil: number;
  readonly pass: string;
  readonly part: SyncPart;
  readonly after: string | null;
  /** How many contacts this step has stored. */
  readonly contacts: number;
};

type RawCursor = {
  readonly pass: string;
  readonly part: string;
  readonly after: string | null;
  readonly startedAt: Date;
  readonly contacts: number;
  readonly expected: number | null;
};

/** Moves a pass on. CONFLICT when another run holds it now. */
export function createPutCursor(): (queries: Queries, step: SyncStep) => Promise<void> {
  return async (queries, step) => {
    const moved = await queries.$executeRaw`
      update crm_connection set sync_part = ${step.part}, sync_after = ${step.after},
        synced_contacts = synced_contacts + ${step.contacts}, sync_held_until = ${new Date(step.heldUntil)}
      where id = ${step.connectionId} and workspace_id = ${step.workspaceId}
        and sync_holder = ${step.holder} and sync_pass = ${step.pass} and status <> 'replaced'`;
    if (moved === 0) {
      throw new StickylineError("CONFLICT", "another run has taken this sync over", {
        retryable: false,
      });
    }
  };
}

/** Where each connection's reading is: the pass under way, and up to when changes are known. */
export function createSyncStore(db: Database) {
  return {
    /**
     * Takes the pass under way, or begins the new one `pass`. Null while another run holds it: `heldUntil` in the
     * future, though not further than any run holds it. Its progress then shows as running.
     */
    async take(run: {
      readonly workspaceId: string;
      readonly connectionId: string;
      readonly holder: string;
      readonly heldUntil: number;
      readonly pass: string;
      readonly now: number;
    }): Promise<SyncCursor | null> {
      const at = new Date(run.now);
      const rows = await db.prisma.$queryRaw<RawCursor[]>`
        update crm_connection set
          sync_holder = ${run.holder}, sync_held_until = ${new Date(run.heldUntil)},
          sync_state = 'running', sync_error = null, sync_finished_at = null,
          synced_contacts = case when sync_pass is null then 0 else synced_contacts end,
          sync_part = case when sync_pass is null then 'owners' else sync_part end,
          sync_after = case when sync_pass is null then null else sync_after end,
          sync_started_at = case when sync_pass is null then ${at} else sync_started_at end,
          sync_pass = coalesce(sync_pass, ${run.pass})
        where id = ${run.connectionId} and workspace_id = ${run.workspaceId}
          and (sync_held_until is null or sync_held_until <= ${at}
            or sync_held_until > ${new Date(run.now + HELD_AT_MOST_MS)})
        returning sync_pass as pass, sync_part as part, sync_after as after,
          sync_started_at as "startedAt", synced_contacts as contacts, sync_expected as expected`;
      const row = rows[0];
      if (row === undefined) return null;
      const part = SYNC_PARTS.find((known) => known === row.part) ?? "owners";
      return { ...row, part, startedAt: row.startedAt.getTime() };
    },

    /** Until when a run holds the pass; null when nobody does. */
    async heldUntil(workspaceId: string, connectionId: string): Promise<number | null> {
      const row = await db.prisma.crmConnection.findFirst({
        where: { id: connectionId, workspaceId },
        select: { syncHeldUntil: true },
      });
      return row?.syncHeldUntil?.getTime() ?? null;
    },

    /** The next part, without records. */
    async move(step: SyncStep): Promise<void> {
      await createPutCursor()(db.prisma, step);
    },

    async setExpected(workspaceId: string, connectionId: string, expected: number): Promise<void> {
      await db.prisma.crmConnection.updateMany({
        where: { id: connectionId, workspaceId },
        data: { syncExpected: expected },
      });
    },

    /** The run stops; the pass stays where it is, for the next one. */
    async release(workspaceId: string, connectionId: string, holder: string): Promise<void> {
      await db.prisma.crmConnection.updateMany({
        where: { id: connectionId, workspaceId, syncHolder: holder },
        data: { syncHolder: null, syncHeldUntil: null },
      });
    },

    /** The pass is complete: changes are known up to `changesUntil`, if not further already. */
    async finish(
      workspaceId: string,
      connectionId: string,
      pass: string,
      changesUntil: number,
    ): Promise<void> {
      await db.prisma.$executeRaw`
        update crm_connection set sync_pass = null, sync_part = null, sync_after = null,
          sync_holder = null, sync_held_until = null,
          changes_until = greatest(changes_until, ${new Date(changesUntil)})
        where id = ${connectionId} and workspace_id = ${workspaceId} and sync_pass = ${pass}`;
    },

    /** Up to when changes are known, null before the first complete pass; and how far each kind was read. */
    async readUntil(
      workspaceId: string,
      connectionId: string,
    ): Promise<{ changes: number | null; reading: CrmReading }> {
      const row = await db.prisma.crmConnection.findFirst({
        where: { id: connectionId, workspaceId },
        select: { changesUntil: true, reading: true },
      });
      return {
        changes: row?.changesUntil?.getTime() ?? null,
        reading: toCrmReading(row?.reading),
      };
    },

    /** What is new of it; the rest stays. */
    async noteReading(workspaceId: string, connectionId: string, news: CrmReading): Promise<void> {
      await db.prisma.$executeRaw`
        update crm_connection set reading = reading || ${toJsonText(news)}::jsonb
        where id = ${connectionId} and workspace_id = ${workspaceId}`;
    },

    async setChangesUntil(workspaceId: string, connectionId: string, until: number): Promise<void> {
      await db.prisma.$executeRaw`
        update crm_connection set changes_until = greatest(changes_until, ${new Date(until)})
        where id = ${connectionId} and workspace_id = ${workspaceId}`;
    },

    /** Connections that are in use, of all workspaces. Times are epoch milliseconds. */
    async listConnected() {
      const rows = await db.prisma.crmConnection.findMany({
        where: { status: { in: ["connected", "refused"] } },
      });
      return rows.map((row) => ({
        workspaceId: row.workspaceId,
        connectionId: row.id,
        isRefused: row.status === "refused",
        changesUntil: row.changesUntil?.getTime() ?? null,
        finishedAt: row.syncFinishedAt?.getTime() ?? null,
        heldUntil: row.syncHeldUntil?.getTime() ?? null,
        contacts: row.syncedContacts,
        state: row.syncState,
      }));
    },
  };
}
