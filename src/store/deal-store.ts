import type { Database, Queries } from "./database.ts";
import { forgetOfContacts } from "./forget-of-contacts.ts";
import { createForgetting } from "./forgetting.ts";
import { toJsonText, toTimeText } from "./json-text.ts";
import { MIRRORS } from "./mirror-tables.ts";

/** What the mirror keeps of an open deal that somebody owns. */
export type DealRow = {
  readonly crmId: string;
  readonly ownerId: string;
  readonly stage: string;
  readonly amount: number | null;
  readonly contactIds: readonly string[];
  readonly teamOwnerIds?: readonly string[];
  /** Epoch milliseconds, by the CRM's clock. */
  readonly changedAt: number;
};

/** The mirror of the CRM's open deals. */
export function createDealStore(db: Database) {
  return {
    /**
     * Writes a page in one statement and, with a sync's id, marks it as seen by it; newer states stay. The numbers of
     * the deals' contacts, before and after, are put down for the map.
     */
    async upsertPage(
      workspaceId: string,
      syncId: string | null,
      deals: readonly DealRow[],
      queries: Queries = db.prisma,
    ): Promise<void> {
      if (deals.length === 0) return;
      const page = deals.map(({ teamOwnerIds, ...deal }) => ({
        crm_id: deal.crmId,
        owner_id: deal.ownerId,
        stage: deal.stage,
        amount: deal.amount,
        contact_ids: deal.contactIds,
        team_owner_ids: teamOwnerIds ?? [],
        changed_at: toTimeText(deal.changedAt),
      }));
      await queries.$executeRaw`
        with page as (
          select distinct on (crm_id) crm_id, owner_id, stage, amount, contact_ids,
            team_owner_ids, changed_at
          from jsonb_to_recordset(${toJsonText(page)}::jsonb) as page(crm_id text, owner_id text,
            stage text, amount double precision, contact_ids text[],
            team_owner_ids text[], changed_at timestamptz)
          order by crm_id, changed_at desc),
        before as (
          select k.* from deal_mirror k join page using (crm_id)
          where k.workspace_id = ${workspaceId}),
        taken as (
          select page.*, coalesce(before.contact_ids, '{}') as contact_ids_before,
            before.crm_id is null or
            (before.owner_id, before.stage, before.amount, before.contact_ids,
              before.team_owner_ids, before.changed_at)
              is distinct from (page.owner_id, page.stage, page.amount, page.contact_ids,
                page.team_owner_ids, page.changed_at) as differs
          from page left join before using (crm_id)
          where before.crm_id is null or before.changed_at <= page.changed_at),
        seen as (
          update deal_mirror k set seen_sync = coalesce(${syncId}, k.seen_sync) from page
          where k.workspace_id = ${workspaceId} and k.crm_id = page.crm_id
            and k.crm_id not in (select crm_id from taken)),
        written as (
          insert into deal_mirror as known
            (workspace_id, crm_id, owner_id, stage, amount, contact_ids, team_owner_ids,
              changed_at, seen_sync)
          select ${workspaceId}, crm_id, owner_id, stage, amount, contact_ids, team_owner_ids,
            changed_at, ${syncId}
          from taken
          on conflict (workspace_id, crm_id) do update set
            seen_sync = coalesce(excluded.seen_sync, known.seen_sync),
            changed_at = excluded.changed_at, owner_id = excluded.owner_id,
            stage = excluded.stage, amount = excluded.amount, contact_ids = excluded.contact_ids,
            team_owner_ids = excluded.team_owner_ids)
        insert into map_pending (workspace_id, number)
        select distinct ${workspaceId}, number
        from taken join contact_mirror c on c.workspace_id = ${workspaceId}
            and c.crm_id = any(taken.contact_ids || taken.contact_ids_before),
          unnest(c.numbers) as n(number)
        where taken.differs`;
    },

    ...createForgetting(db, forgetOfContacts(MIRRORS.deal)),
  };
}
