import type { Database } from "./database.ts";

/** Which companies and open deals belong to contacts, by the mirror. */
export function createRelatedStore(db: Database) {
  return {
    /** Of these contacts, those with an open deal of this owner. */
    async withDealOf(
      workspaceId: string,
      contactIds: readonly string[],
      ownerId: string,
    ): Promise<string[]> {
      const ids = [...contactIds];
      const rows = await db.prisma.$queryRaw<{ id: string }[]>`
        select distinct c.id from deal_mirror d, unnest(d.contact_ids) as c(id)
        where d.workspace_id = ${workspaceId} and d.owner_id = ${ownerId}
          and d.contact_ids && ${ids}::text[] and c.id = any(${ids})`;
      return rows.map(({ id }) => id);
    },

    /** Lowest ids first, at most ten of each. */
    async ofContacts(
      workspaceId: string,
      contactIds: readonly string[],
    ): Promise<{ companyIds: string[]; dealIds: string[] }> {
      const ids = [...contactIds];
      const companies = await db.prisma.$queryRaw<{ id: string }[]>`
        select company_id as id from (
          select distinct company_id from contact_mirror
          where workspace_id = ${workspaceId} and crm_id = any(${ids}) and company_id is not null
        ) as company order by length(company_id), company_id limit 10`;
      const deals = await db.prisma.$queryRaw<{ id: string }[]>`
        select crm_id as id from deal_mirror
        where workspace_id = ${workspaceId} and contact_ids && ${ids}::text[]
        order by length(crm_id), crm_id limit 10`;
      return { companyIds: companies.map(({ id }) => id), dealIds: deals.map(({ id }) => id) };
    },
  };
}
