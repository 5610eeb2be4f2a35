import type { Database } from "./database.ts";
import { toJsonText, toTimeText } from "./json-text.ts";

/** What the mirror keeps of a company: its owner and its main lines (E.164). */
export type CompanyRow = {
  readonly crmId: string;
  readonly ownerId: string | null;
  readonly numbers: readonly string[];
  /** Epoch milliseconds, by the CRM's clock. */
  readonly changedAt: number;
};

/** The mirror of the CRM's companies. */
export function createCompanyStore(db: Database) {
  return {
    /** Writes a page in one statement and marks it as seen by this sync. */
    async upsertPage(
      workspaceId: string,
      syncId: string,
      companies: readonly CompanyRow[],
    ): Promise<void> {
      if (companies.length === 0) return;
      const page = companies.map(({ crmId, ownerId, numbers, changedAt }) => ({
        crm_id: crmId,
        owner_id: ownerId,
        numbers,
        changed_at: toTimeText(changedAt),
      }));
      await db.prisma.$executeRaw`
        insert into company_mirror (workspace_id, crm_id, owner_id, numbers, changed_at, seen_sync)
        select distinct on (crm_id) ${workspaceId}, crm_id, owner_id, numbers, changed_at, ${syncId}
        from jsonb_to_recordset(${toJsonText(page)}::jsonb)
          as page(crm_id text, owner_id text, numbers text[], changed_at timestamptz)
        order by crm_id, changed_at desc
        on conflict (workspace_id, crm_id) do update set
          seen_sync = excluded.seen_sync, changed_at = excluded.changed_at,
          owner_id = excluded.owner_id, numbers = excluded.numbers`;
    },

    /** Forgets the companies that a complete sync did not meet; returns how many. */
    async deleteUnseen(workspaceId: string, syncId: string): Promise<number> {
      return db.prisma.$executeRaw`
        delete from company_mirror
        where workspace_id = ${workspaceId} and seen_sync is distinct from ${syncId}`;
    },
  };
}
