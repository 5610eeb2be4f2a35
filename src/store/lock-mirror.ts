import type { Queries } from "./database.ts";

/**
 * One writer of a workspace's mirror at a time, until the transaction ends: what a record was before is read in the
 * same statement that changes it, and two at once would each miss a number that the other took away.
 */
export async function lockMirror(queries: Queries, workspaceId: string): Promise<void> {
  await queries.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`mirror:${workspaceId}`}, 0))`;
}
