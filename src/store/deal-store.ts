import type { Database } from "./database.ts";
import { toJsonText, toTimeText } from "./json-text.ts";

/** What the mirror keeps of an open deal that somebody owns. */
export type DealRow = {
  readonly crmId: string;
  readonly ownerId: string;
  readonly stage: string;
  readonly amount: number | null;
  readonly contactIds: readonly string[];
  /** Epoch milliseconds, by the CRM's clock. */
  readonly changedAt: number;
};

/** The mirror of the CRM's open deals. */
export function createDealStore(db: Database) {
  return {
    /** Writes a page in one statement and marks it as seen by this sync. */
    async upsertPage(
      workspaceId: string,
      syncId: string,
      deals: readonly DealRow[],
    ): Promise<void> {
      if (deals.length === 0) return;
      const page = deals.map(({ crmId, ownerId, stage, amount, contactIds, changedAt }) => ({
        crm_id: crmId,
        owner_id: ownerId,
        stage,
        amount,
        contact_ids: contactIds,
        changed_at: toTimeText(changedAt),
      }));
      await db.prisma.$executeRaw`
        insert into deal_mirror
          (workspace_id, crm_id, owner_id, stage, amount, contact_ids, changed_at, seen_sync)
        select distinct on (crm_id) ${workspaceId}, crm_id, owner_id, stage, amount, contact_ids,
          changed_at, ${syncId}
        from jsonb_to_recordset(${toJsonText(page)}::jsonb) as page(crm_id text, owner_id text,
          stage text, amount double precision, contact_ids text[], changed_at timestamptz)
        order by crm_id, changed_at desc
        on conflict (workspace_id, crm_id) do update set
          seen_sync = excluded.seen_sync, changed_at = excluded.changed_at,
          owner_id = excluded.owner_id, stage = excluded.stage, amount = excluded.amount,
          contact_ids = excluded.contact_ids`;
    },

    /** Forgets the deals that a complete sync did not meet, closed ones among them; returns how many. */
    async deleteUnseen(workspaceId: string, syncId: string): Promise<number> {
      return db.prisma.$executeRaw`
        delete from deal_mirror
        where workspace_id = ${workspaceId} and seen_sync is distinct from ${syncId}`;
    },
  };
}
