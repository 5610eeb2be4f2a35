import { StickylineError } from "../domain/errors.ts";
import type { CompanyRow, createCompanyStore } from "./company-store.ts";
import type { ContactRow, createContactStore } from "./contact-store.ts";
import type { Database, Queries } from "./database.ts";
import type { createDealStore, DealRow } from "./deal-store.ts";
import { lockMirror } from "./lock-mirror.ts";
import { MIRRORS } from "./mirror-tables.ts";
import { createPutCursor, type SyncStep } from "./sync-store.ts";
import type { createWorkStore, WorkRow } from "./work-store.ts";

/** Records of one kind as they were read; `goneIds` are no records (or no open deals) any more. */
export type MirrorPage =
  | { readonly kind: "contact"; readonly rows: readonly ContactRow[]; readonly goneIds: string[] }
  | { readonly kind: "company"; readonly rows: readonly CompanyRow[]; readonly goneIds: string[] }
  | { readonly kind: "deal"; readonly rows: readonly DealRow[]; readonly goneIds: string[] }
  | {
      readonly kind: "ticket" | "lead";
      readonly rows: readonly WorkRow[];
      readonly goneIds: string[];
    };

export type Deps = {
  readonly contacts: ReturnType<typeof createContactStore>;
  readonly companies: ReturnType<typeof createCompanyStore>;
  readonly deals: ReturnType<typeof createDealStore>;
  readonly tickets: ReturnType<typeof createWorkStore>;
  readonly leads: ReturnType<typeof createWorkStore>;
};

/** Writes of the CRM's mirror that hang together: records, where the sync is, and what the map still has to learn. */
export function createMirrorStore(db: Database, stores: Deps) {
  const { contacts, companies, deals } = stores;
  const putCursor = createPutCursor();

  async function write(
    queries: Queries,
    workspaceId: string,
    syncId: string | null,
    page: MirrorPage,
  ): Promise<void> {
    switch (page.kind) {
      case "contact":
        await contacts.upsertPage(workspaceId, syncId, page.rows, queries);
        if (page.goneIds.length > 0) await contacts.forget(workspaceId, page.goneIds, queries);
        return;
      case "company":
        await companies.upsertPage(workspaceId, syncId, page.rows, queries);
        if (page.goneIds.length > 0) await companies.forget(workspaceId, page.goneIds, queries);
        return;
      case "deal":
        await deals.upsertPage(workspaceId, syncId, page.rows, queries);
        if (page.goneIds.length > 0) await deals.forget(workspaceId, page.goneIds, queries);
        return;
      case "ticket":
      case "lead": {
        const work = page.kind === "ticket" ? stores.tickets : stores.leads;
        await work.upsertPage(workspaceId, syncId, page.rows, queries);
        if (page.goneIds.length > 0) await work.forget(workspaceId, page.goneIds, queries);
      }
    }
  }

  return {
    /**
     * A page of a pass and the place after it, both or neither. CONFLICT when another run has taken the pass over:
     * nothing is written then.
     */
    async storePage(step: SyncStep, page: MirrorPage): Promise<void> {
      await db.transaction(async (queries) => {
        await lockMirror(queries, step.workspaceId);
        await putCursor(queries, step);
        await write(queries, step.workspaceId, step.pass, page);
      });
    },

    /**
     * What was read outside of a pass; one that is under way will not sweep it. CONFLICT when the connection that it was
     * read from is not the workspace's any more: nothing is written then.
     */
    async storeChanges(
      workspaceId: string,
      page: MirrorPage,
      connectionId: string | null = null,
    ): Promise<void> {
      if (page.rows.length === 0 && page.goneIds.length === 0) return;
      await db.transaction(async (queries) => {
        await lockMirror(queries, workspaceId);
        if (connectionId !== null) await assertCurrent(queries, workspaceId, connectionId);
        const [running] = await queries.$queryRaw<{ pass: string | null }[]>`
          select sync_pass as pass from crm_connection
          where workspace_id = ${workspaceId} and sync_pass is not null limit 1`;
        await write(queries, workspaceId, running?.pass ?? null, page);
      });
    },

    /**
     * Tells PostgreSQL how much there is by now. Its own upkeep looks once a minute: until then a first sync would be
     * planned for an empty table, and each page slower than the one before.
     */
    async countAnew(): Promise<void> {
      await db.prisma.$executeRaw`analyze contact_mirror, company_mirror, deal_mirror,
        ticket_mirror, lead_mirror, map_pending`;
    },

    /** Records that a pass has not met, by ascending id from after one on. */
    async listUnmet(
      workspaceId: string,
      kind: keyof typeof MIRRORS,
      pass: string,
      { after, limit }: { readonly after: string; readonly limit: number },
    ): Promise<string[]> {
      const rows = await db.prisma.$queryRaw<{ id: string }[]>`
        select crm_id as id from ${MIRRORS[kind]}
        where workspace_id = ${workspaceId} and seen_sync is distinct from ${pass} and crm_id > ${after}
        order by crm_id limit ${limit}`;
      return rows.map(({ id }) => id);
    },

    /** Forgets all that a complete pass has not met; returns how many contacts. */
    async sweep(workspaceId: string, pass: string): Promise<number> {
      return db.transaction(async (queries) => {
        await lockMirror(queries, workspaceId);
        const forgotten = await contacts.deleteUnseen(workspaceId, pass, queries);
        await companies.deleteUnseen(workspaceId, pass, queries);
        await deals.deleteUnseen(workspaceId, pass, queries);
        await stores.tickets.deleteUnseen(workspaceId, pass, queries);
        await stores.leads.deleteUnseen(workspaceId, pass, queries);
        await contacts.dropForgotten(workspaceId, queries);
        return forgotten;
      });
    },
  };
}

async function assertCurrent(
  queries: Queries,
  workspaceId: string,
  connectionId: string,
): Promise<void> {
  const count = await queries.crmConnection.count({
    where: { id: connectionId, workspaceId, status: { not: "replaced" } },
  });
  if (count > 0) return;
  throw new StickylineError("CONFLICT", "the CRM account was disconnected or replaced meanwhile");
}
