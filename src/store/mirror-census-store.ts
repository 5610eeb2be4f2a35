import type { Database } from "./database.ts";
import { MIRRORS } from "./mirror-tables.ts";

type Kind = keyof typeof MIRRORS;

/** What the mirror holds, to be compared with what the CRM counts. Ids are whole numbers, and in their order. */
export function createMirrorCensusStore(db: Database) {
  return {
    async count(workspaceId: string, kind: Kind): Promise<number> {
      const [row] = await db.prisma.$queryRaw<{ count: number }[]>`
        select count(*)::int as count from ${MIRRORS[kind]} where workspace_id = ${workspaceId}`;
      return row?.count ?? 0;
    },

    /** Every `step`-th id. */
    async marks(workspaceId: string, kind: Kind, step: number): Promise<string[]> {
      const rows = await db.prisma.$queryRaw<{ id: string }[]>`
        select id::text as id from (
          select crm_id::bigint as id, row_number() over (order by crm_id::bigint) as place
          from ${MIRRORS[kind]} where workspace_id = ${workspaceId}) as numbered
        where place % ${step} = 0 order by numbered.id`;
      return rows.map(({ id }) => id);
    },

    /** The ids above one, up to another and with it; null: no end. */
    async between(
      workspaceId: string,
      kind: Kind,
      after: string | null,
      upTo: string | null,
    ): Promise<string[]> {
      const rows = await db.prisma.$queryRaw<{ id: string }[]>`
        select crm_id as id from ${MIRRORS[kind]}
        where workspace_id = ${workspaceId}
          and (${after}::bigint is null or crm_id::bigint > ${after}::bigint)
          and (${upTo}::bigint is null or crm_id::bigint <= ${upTo}::bigint)`;
      return rows.map(({ id }) => id);
    },
  };
}
