import type { Database, Queries } from "./database.ts";
import { Prisma } from "./generated/client.ts";

/** Deletes the mirrored records that `which` names, and puts the numbers that they touch down for the map; how many. */
export type ForgetWhere = (
  queries: Queries,
  workspaceId: string,
  which: Prisma.Sql,
) => Promise<number>;

/** The two ways for mirrored records to go. Inside a transaction: `queries`. */
export function createForgetting(db: Database, forgetWhere: ForgetWhere) {
  return {
    /** Forgets these records; how many there were. */
    forget(
      workspaceId: string,
      ids: readonly string[],
      queries: Queries = db.prisma,
    ): Promise<number> {
      return forgetWhere(queries, workspaceId, Prisma.sql`crm_id = any(${[...ids]}::text[])`);
    },

    /** Forgets the records that a complete sync did not meet; how many there were. */
    deleteUnseen(
      workspaceId: string,
      syncId: string,
      queries: Queries = db.prisma,
    ): Promise<number> {
      return forgetWhere(queries, workspaceId, Prisma.sql`seen_sync is distinct from ${syncId}`);
    },
  };
}
