import { READ_ANEW } from "./crm-grant-store.ts";
import type { Database } from "./database.ts";
import { lockMirror } from "./lock-mirror.ts";
import { MIRRORS } from "./mirror-tables.ts";
import { purgeMirror } from "./purge-mirror.ts";

/**
 * Makes this the workspace's one connection to a CRM: the others are replaced, and what was read of another account goes at
 * once, with the ties of reps to its owners; its ids mean other records here. Where nobody knows whether it is the same
 * account, what is known stays until the new one is read, and gives way to whatever that says. Returns whether any
 * was replaced.
 */
export function createReplaceAccount(
  db: Database,
): (workspaceId: string, connectionId: string) => Promise<boolean> {
  return (workspaceId, connectionId) =>
    db.transaction(async (queries) => {
      await lockMirror(queries, workspaceId);
      const current = await queries.crmConnection.findUniqueOrThrow({
        where: { id: connectionId },
      });
      // of two that were connected at the same moment the one that comes here last stays
      if (current.status === "replaced") {
        await queries.crmConnection.update({
          where: { id: connectionId },
          data: { status: "connected", ...READ_ANEW },
        });
      }
      const replaced = await queries.$queryRaw<{ account: string | null }[]>`
        update crm_connection set status = 'replaced'
        where workspace_id = ${workspaceId} and id <> ${connectionId} and status <> 'replaced'
        returning account_id as account`;
      if (replaced.length === 0) return false;
      if (current.accountId !== null && replaced.every(({ account }) => account !== null)) {
        await purgeMirror(queries, workspaceId);
        await queries.rep.updateMany({
          where: { workspaceId, crmOwnerId: { not: null } },
          data: { crmOwnerId: null, ownerChosen: false },
        });
        return true;
      }
      await queries.crmHint.deleteMany({ where: { workspaceId } });
      for (const mirror of Object.values(MIRRORS)) {
        await queries.$executeRaw`
          update ${mirror} set changed_at = 'epoch' where workspace_id = ${workspaceId}`;
      }
      return true;
    });
}
