import { callerKey } from "../domain/caller-key.ts";
import { askRows } from "./ask-rows.ts";
import type { Database, Queries } from "./database.ts";
import { createForgetting } from "./forgetting.ts";
import { Prisma } from "./generated/client.ts";
import { toJsonText, toTimeText } from "./json-text.ts";

/** What the mirror keeps of a company: its owner and its main lines (E.164). */
export type CompanyRow = {
  readonly crmId: string;
  readonly ownerId: string | null;
  readonly numbers: readonly string[];
  readonly parentId?: string | null;
  /** Epoch milliseconds, by the CRM's clock. */
  readonly changedAt: number;
};

/** The mirror of the CRM's companies. */
export function createCompanyStore(db: Database) {
  const askByNumber = askRows<
    { readonly workspaceId: string; readonly key: string },
    { readonly n: number; readonly id: string }
  >((questions) => {
    const asked = questions.map(({ workspaceId, key }, n) => ({ n, workspace: workspaceId, key }));
    return db.prisma.$queryRaw`
      select n, id from jsonb_to_recordset(${toJsonText(asked)}::jsonb)
        as asked(n int, workspace text, key text)
      cross join lateral (
        select crm_id as id from company_mirror
        where workspace_id = workspace and numbers @> array[key]
        order by length(crm_id), crm_id limit 10
      ) as held
      order by n, length(id), id`;
  });

  return {
    /**
     * Writes a page in one statement and, with a sync's id, marks it as seen by it; newer states stay. The main lines
     * and the numbers of the people who work there are put down for the map.
     */
    async upsertPage(
      workspaceId: string,
      syncId: string | null,
      companies: readonly CompanyRow[],
      queries: Queries = db.prisma,
    ): Promise<void> {
      if (companies.length === 0) return;
      const page = companies.map(({ crmId, ownerId, numbers, parentId, changedAt }) => ({
        crm_id: crmId,
        owner_id: ownerId,
        parent_id: parentId ?? null,
        numbers,
        changed_at: toTimeText(changedAt),
      }));
      await queries.$executeRaw`
        with page as (
          select distinct on (crm_id) crm_id, owner_id, numbers, parent_id, changed_at
          from jsonb_to_recordset(${toJsonText(page)}::jsonb) as page(crm_id text,
            owner_id text, numbers text[], parent_id text, changed_at timestamptz)
          order by crm_id, changed_at desc),
        before as (
          select k.crm_id, k.owner_id, k.numbers, k.parent_id, k.changed_at
          from company_mirror k join page using (crm_id) where k.workspace_id = ${workspaceId}),
        written as (
          insert into company_mirror as known
            (workspace_id, crm_id, owner_id, numbers, parent_id, changed_at, seen_sync)
          select ${workspaceId}, crm_id, owner_id, numbers, parent_id, changed_at, ${syncId}
          from page
          on conflict (workspace_id, crm_id) do update set
            seen_sync = coalesce(excluded.seen_sync, known.seen_sync),
            changed_at = greatest(known.changed_at, excluded.changed_at),
            owner_id = case when known.changed_at > excluded.changed_at
              then known.owner_id else excluded.owner_id end,
            numbers = case when known.changed_at > excluded.changed_at
              then known.numbers else excluded.numbers end,
            parent_id = case when known.changed_at > excluded.changed_at
              then known.parent_id else excluded.parent_id end),
        changed as (
          select page.crm_id, page.numbers || coalesce(before.numbers, '{}') as numbers
          from page left join before using (crm_id)
          where before.crm_id is null or (before.changed_at <= page.changed_at
            and (before.owner_id, before.numbers, before.parent_id)
              is distinct from (page.owner_id, page.numbers, page.parent_id)))
        ${putDown(workspaceId, Prisma.sql`changed`)}`;
    },

    /** Ids of the companies whose main line it is, the lowest first. */
    async byNumber(workspaceId: string, e164: string): Promise<string[]> {
      const rows = await askByNumber({ workspaceId, key: callerKey(e164) });
      return rows.map(({ id }) => id);
    },

    /** Its main lines; none where the mirror has no such company. */
    async numbersOf(workspaceId: string, crmId: string): Promise<string[]> {
      const where = { workspaceId_crmId: { workspaceId, crmId } };
      return (await db.prisma.companyMirror.findUnique({ where }))?.numbers ?? [];
    },

    ...createForgetting(db, forgetWhere),
  };
}

/** The numbers of the companies and of the people who work there are put down for the map. */
async function forgetWhere(
  queries: Queries,
  workspaceId: string,
  which: Prisma.Sql,
): Promise<number> {
  const [row] = await queries.$queryRaw<{ gone: number }[]>`
    with gone as (
      delete from company_mirror where workspace_id = ${workspaceId} and ${which}
      returning crm_id, numbers),
    pending as (${putDown(workspaceId, Prisma.sql`gone`)})
    select count(*)::int as gone from gone`;
  return row?.gone ?? 0;
}

/** Puts down for the map the numbers of these companies, of their parts, and of who works at any of them. */
function putDown(workspaceId: string, companies: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    insert into map_pending (workspace_id, number)
    with part as (
      select crm_id, numbers from ${companies}
      union
      select p.crm_id, p.numbers from company_mirror p join ${companies} whole
        on p.workspace_id = ${workspaceId} and p.parent_id = whole.crm_id)
    select ${workspaceId}, number from part, unnest(numbers) as n(number)
    union
    select ${workspaceId}, number from part
      join contact_mirror c on c.workspace_id = ${workspaceId} and c.company_id = part.crm_id,
      unnest(c.numbers) as n(number)`;
}
