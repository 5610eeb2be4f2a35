import type { Database, Queries } from "./database.ts";
import { Prisma } from "./generated/client.ts";

/** What a workspace was, for who deletes it. */
export type LeavingWorkspace = {
  /** Of its CRM connections, as the CRM names them. */
  readonly accountIds: readonly string[];
  readonly connectionIds: readonly string[];
};

/** Takes workspaces out of the database. */
export function createWorkspaceRemovalStore(db: Database) {
  return {
    /** Takes it out of service; false when it is the last one, or gone. Of two that are asked at once, one stays. */
    async mark(id: string): Promise<boolean> {
      return db.transaction(async (queries) => {
        await queries.$executeRaw`lock table workspace in share row exclusive mode`;
        const marked = await queries.$executeRaw`
          update workspace set deleted_at = now() where id = ${id} and deleted_at is null
            and exists (select from workspace where id <> ${id} and deleted_at is null)`;
        // nobody gets in any more
        if (marked > 0) await queries.apiKey.deleteMany({ where: { workspaceId: id } });
        return marked > 0;
      });
    },

    /** Null when it is not being deleted. */
    async find(id: string): Promise<LeavingWorkspace | null> {
      const marked = await db.prisma.workspace.findFirst({
        where: { id, deletedAt: { not: null } },
      });
      if (marked === null) return null;
      const crms = await db.prisma.crmConnection.findMany({ where: { workspaceId: id } });
      return {
        accountIds: crms.flatMap(({ accountId }) => (accountId === null ? [] : [accountId])),
        connectionIds: crms.map((crm) => crm.id),
      };
    },

    /** Ids of workspaces that are being deleted. */
    async listLeaving(): Promise<string[]> {
      const rows = await db.prisma.workspace.findMany({ where: { deletedAt: { not: null } } });
      return rows.map(({ id }) => id);
    },

    /**
     * Takes at most `limit` rows of each table out that names the workspace, and the users who are in no other; how many.
     */
    async takeOut(id: string, limit: number): Promise<number> {
      let gone = await db.prisma.$executeRaw`
        delete from app_user u where exists (
            select from membership m where m.user_id = u.id and m.workspace_id = ${id})
          and not exists (
            select from membership m where m.user_id = u.id and m.workspace_id <> ${id})`;
      for (const table of await tablesOf(db.prisma)) {
        gone += await db.prisma.$executeRaw`
          delete from ${Prisma.raw(table)} where ctid = any(array(
            select ctid from ${Prisma.raw(table)} where workspace_id = ${id} limit ${limit}))`;
      }
      return gone;
    },

    /** Dead letters of no workspace whose CRM account was this workspace's alone; how many. */
    async takeOutLetters(id: string, accountIds: readonly string[]): Promise<number> {
      return db.prisma.$executeRaw`
        delete from dead_letter d where workspace_id is null
          and payload ->> 'accountId' = any(${[...accountIds]}::text[])
          and not exists (select from crm_connection c
            where c.account_id = d.payload ->> 'accountId' and c.workspace_id <> ${id})`;
    },

    /** The workspace itself, once nothing else is left of it. */
    async remove(id: string): Promise<void> {
      await db.prisma.workspace.deleteMany({ where: { id, deletedAt: { not: null } } });
    },
  };
}

/** Every table whose rows name a workspace: a table that comes later is among them by itself. */
async function tablesOf(queries: Queries): Promise<string[]> {
  const rows = await queries.$queryRaw<{ name: string }[]>`
    select quote_ident(c.table_name) as name from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.column_name = 'workspace_id' and c.table_schema = current_schema()
      and t.table_type = 'BASE TABLE' order by 1`;
  return rows.map(({ name }) => name);
}
