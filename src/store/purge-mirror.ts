import type { Database, Queries } from "./database.ts";
import { lockMirror } from "./lock-mirror.ts";

/** Forgets all that was read of a workspace's CRM account: contacts, companies, deals, owners, and what waits. */
export function createPurgeMirror(db: Database): (workspaceId: string) => Promise<void> {
  return (workspaceId) =>
    db.transaction(async (queries) => {
      await lockMirror(queries, workspaceId);
      await purgeMirror(queries, workspaceId);
    });
}

/** The same inside a transaction, with the mirror locked. */
export async function purgeMirror(queries: Queries, workspaceId: string): Promise<void> {
  const where = { workspaceId };
  await queries.contactMirror.deleteMany({ where });
  await queries.companyMirror.deleteMany({ where });
  await queries.dealMirror.deleteMany({ where });
  await queries.ticketMirror.deleteMany({ where });
  await queries.leadMirror.deleteMany({ where });
  await queries.forgottenContact.deleteMany({ where });
  await queries.crmHint.deleteMany({ where });
  await queries.crmOwner.deleteMany({ where });
  await queries.crmPresence.deleteMany({ where });
  await queries.mapPending.deleteMany({ where });
}
