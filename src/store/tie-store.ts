import type { Database, Queries } from "./database.ts";
import { Prisma } from "./generated/client.ts";

/** What ties a number to people besides its contacts' owners, as state/tie.ts reads it from the map. */
export type TieRow = {
  readonly number: string;
  /** `[deal, owner, amount, stage, changed at, contact]`, best first. */
  readonly d: readonly (readonly [string, string, number | null, string, number, string])[] | null;
  /** `[company, owner or "", 1 for a main line, 2 for the parent of one]`. */
  readonly c: readonly (readonly [string, string, number])[] | null;
  /** When each contact changed, where there are several. */
  readonly t: Readonly<Record<string, number>> | null;
  readonly n: number | null;
  /** `[contact, further owner]`, in the order of the CRM's properties, then those of its deals' teams. */
  readonly s: readonly (readonly [string, string])[] | null;
  /** `[kind, ticket or lead, owner, changed at, contact]`, the newest first. */
  readonly w: readonly (readonly ["ticket" | "lead", string, string, number, string])[] | null;
  /** How many owners these contacts have. */
  readonly o: number | null;
};

const MOST_DEALS = 5;
const MOST_COMPANIES = 3;
const MOST_CONTACTS = 20;
const MOST_FURTHER_OWNERS = 20;
const MOST_WORK = 10;
/** The places of a deal's team: after all whom a contact's own properties name. */
const AFTER_PROPERTIES = 1_000;

/** Reads from the mirror what the map holds beside contacts and owners. */
export function createTieStore(db: Database) {
  return {
    /** Every number that has a tie, in ten batches: one for each last digit. */
    async *stream(workspaceId: string): AsyncGenerator<TieRow[]> {
      for (let digit = 0; digit <= 9; digit++) {
        const rows = await listTies(db.prisma, workspaceId, {
          records: Prisma.sql`c.workspace_id = ${workspaceId} and n.number like ${`%${digit}`}`,
          deals: Prisma.sql`d.workspace_id = ${workspaceId}`,
        });
        if (rows.length > 0) yield rows;
      }
    },
  };
}

/** What one decision can use. A switchboard's thousand contacts are told by their count. */
function shortened({ number, d, c, t, n, o, s, w }: TieRow): TieRow {
  const times = t === null ? null : Object.entries(t).slice(0, MOST_CONTACTS);
  return {
    number,
    d: d?.slice(0, MOST_DEALS) ?? null,
    c: c?.slice(0, MOST_COMPANIES) ?? null,
    t: times === null ? null : Object.fromEntries(times),
    n,
    o,
    s: s?.slice(0, MOST_FURTHER_OWNERS) ?? null,
    w: w?.slice(0, MOST_WORK) ?? null,
  };
}

/**
 * The ties of these numbers; a number without any has no row. The workspace is compared so that no index of it serves:
 * what holds one of hundreds of numbers is found by the index of numbers alone, whatever the planner makes of them.
 */
export function listTiesOf(
  queries: Queries,
  workspaceId: string,
  numbers: readonly string[],
): Promise<TieRow[]> {
  const all = Prisma.sql`${[...numbers]}::text[]`;
  return listTies(queries, workspaceId, {
    records: Prisma.sql`c.workspace_id || '' = ${workspaceId} and c.numbers && ${all}
      and n.number = any(${all})`,
    deals: Prisma.sql`d.workspace_id || '' = ${workspaceId}
      and d.contact_ids && array(select crm_id from contact_number)`,
  });
}

/** `records`: a condition on the record `c` and its number `n`; `deals`: one on the deal, ticket or lead `d`. */
async function listTies(
  queries: Queries,
  workspaceId: string,
  which: { readonly records: Prisma.Sql; readonly deals: Prisma.Sql },
): Promise<TieRow[]> {
  const rows = await queries.$queryRaw<TieRow[]>`
    with contact_number as (
      select n.number, c.crm_id, c.owner_id, c.company_id, c.changed_at, c.other_owner_ids
      from contact_mirror c, unnest(c.numbers) as n(number)
      where ${which.records}),
    deals as (
      select cn.number, jsonb_agg(jsonb_build_array(d.crm_id, d.owner_id, d.amount, d.stage,
        (extract(epoch from d.changed_at) * 1000)::bigint, cn.crm_id)
        order by d.amount desc nulls last, d.changed_at desc, d.crm_id) as d
      from deal_mirror d, unnest(d.contact_ids) as of_deal(contact_id), contact_number cn
      where ${which.deals} and cn.crm_id = of_deal.contact_id
      group by cn.number),
    of_company as (
      select n.number, c.crm_id, c.owner_id, 1 as main_line
      from company_mirror c, unnest(c.numbers) as n(number)
      where ${which.records}
      union
      select cn.number, c.crm_id, c.owner_id, 0
      from contact_number cn join company_mirror c
        on c.workspace_id = ${workspaceId} and c.crm_id = cn.company_id
      where c.owner_id is not null and c.owner_id is distinct from cn.owner_id
        and not cn.number = any(c.numbers)),
    of_parent as (
      select part.number, p.crm_id, p.owner_id, 2 as main_line
      from (
        select n.number, c.parent_id, c.workspace_id
        from company_mirror c, unnest(c.numbers) as n(number) where ${which.records}
        union
        select cn.number, c.parent_id, c.workspace_id
        from contact_number cn join company_mirror c
          on c.workspace_id = ${workspaceId} and c.crm_id = cn.company_id) as part
      join company_mirror p on p.workspace_id = part.workspace_id and p.crm_id = part.parent_id
      where p.owner_id is not null),
    companies as (
      select number, jsonb_agg(jsonb_build_array(crm_id, coalesce(owner_id, ''), main_line)
        order by main_line = 1 desc, main_line, crm_id) as c
      from (select * from of_company union select * from of_parent) as named group by number),
    several as (
      select number, count(*)::int as n, count(distinct owner_id)::int as o,
        jsonb_object_agg(crm_id, (extract(epoch from changed_at) * 1000)::bigint) as t
      from contact_number group by number having count(*) > 1),
    looked_after as (
      select cn.number, cn.crm_id, other.owner_id, other.place
      from contact_number cn, unnest(cn.other_owner_ids) with ordinality as other(owner_id, place)
      where other.owner_id is distinct from cn.owner_id
      union all
      select cn.number, cn.crm_id, other.owner_id, ${AFTER_PROPERTIES} + other.place
      from deal_mirror d, unnest(d.contact_ids) as of_deal(contact_id), contact_number cn,
        unnest(d.team_owner_ids) with ordinality as other(owner_id, place)
      where ${which.deals} and cn.crm_id = of_deal.contact_id
        and other.owner_id is distinct from cn.owner_id),
    further as (
      select number, jsonb_agg(jsonb_build_array(crm_id, owner_id)
        order by length(crm_id), crm_id, place, owner_id) as s
      from looked_after group by number),
    works as (
      select cn.number, jsonb_agg(jsonb_build_array(d.kind, d.crm_id, d.owner_id,
        (extract(epoch from d.changed_at) * 1000)::bigint, cn.crm_id)
        order by d.changed_at desc, d.crm_id) as w
      from (select 'ticket' as kind, d.* from ticket_mirror d where ${which.deals}
        union all select 'lead', d.* from lead_mirror d where ${which.deals}) as d,
        unnest(d.contact_ids) as of_work(contact_id), contact_number cn
      where cn.crm_id = of_work.contact_id and d.owner_id is not null
      group by cn.number)
    select number, d, c, t, n, o, s, w
    from deals full join companies using (number) full join several using (number)
      full join further using (number) full join works using (number)`;
  return rows.map(shortened);
}
