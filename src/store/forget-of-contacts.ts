import type { ForgetWhere } from "./forgetting.ts";
import type { Prisma } from "./generated/client.ts";

/**
 * Takes records of contacts out of a mirror table (deals, tickets, leads), and puts the contacts' numbers down for the
 * map; how many there were.
 */
export function forgetOfContacts(table: Prisma.Sql): ForgetWhere {
  return async (queries, workspaceId, which) => {
    const [row] = await queries.$queryRaw<{ gone: number }[]>`
      with gone as (
        delete from ${table} where workspace_id = ${workspaceId} and ${which}
        returning contact_ids),
      pending as (
        insert into map_pending (workspace_id, number)
        select distinct ${workspaceId}, number
        from gone join contact_mirror c on c.workspace_id = ${workspaceId}
            and c.crm_id = any(gone.contact_ids),
          unnest(c.numbers) as n(number))
      select count(*)::int as gone from gone`;
    return row?.gone ?? 0;
  };
}
