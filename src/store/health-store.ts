import type { Database } from "./database.ts";
import { toJsonText } from "./json-text.ts";

/** Which problems of lines and phone systems' accounts have been told, by their ids: those that there are now. */
export function createHealthStore(db: Database) {
  return {
    async toldOf(workspaceId: string): Promise<ReadonlyMap<string, readonly string[]>> {
      const rows = await db.prisma.$queryRaw<{ id: string; told: string[] }[]>`
        select id, health->'told' as told from line
        where workspace_id = ${workspaceId} and deleted_at is null and health ? 'told'
        union all
        select id, health->'told' from telephony_connection
        where workspace_id = ${workspaceId} and health ? 'told'`;
      return new Map(rows.map(({ id, told }) => [id, told]));
    },

    async setTold(workspaceId: string, id: string, problems: readonly string[]): Promise<void> {
      const json = toJsonText({ told: problems });
      await db.prisma.$executeRaw`
        update line set health = coalesce(health, '{}') || ${json}::jsonb
        where workspace_id = ${workspaceId} and id = ${id}`;
      await db.prisma.$executeRaw`
        update telephony_connection set health = coalesce(health, '{}') || ${json}::jsonb
        where workspace_id = ${workspaceId} and id = ${id}`;
    },

    /** How many lines and accounts of all workspaces have each problem. */
    async countProblems(): Promise<{ vendor: string; problem: string; count: number }[]> {
      return db.prisma.$queryRaw`
        select vendor, problem, count(*)::int as count from (
          select vendor, jsonb_array_elements_text(health->'told') as problem from line
          where deleted_at is null and health ? 'told'
          union all
          select vendor, jsonb_array_elements_text(health->'told') from telephony_connection
          where health ? 'told'
        ) as found
        group by vendor, problem`;
    },
  };
}
