import type { Database, Queries } from "./database.ts";
import { lockMirror } from "./lock-mirror.ts";
import { purgeMirror } from "./purge-mirror.ts";

/** What of a workspace is made up. */
export type MadeUp = {
  readonly lineIds: readonly string[];
  readonly connectionIds: readonly string[];
  /** Of its CRM connections, as the CRM names them. */
  readonly accountIds: readonly string[];
  readonly repIds: readonly string[];
};

const LONG_MS = 60_000;

/** Finds what the sandbox has made, and takes it out. What is real is left alone. */
export function createSandboxStore(db: Database) {
  return {
    /** Null when there is nothing of it. */
    async find(workspaceId: string): Promise<MadeUp | null> {
      const where = { workspaceId, sandbox: true };
      const [lines, crms, phones, reps] = await Promise.all([
        db.prisma.line.findMany({ where, select: { id: true } }),
        db.prisma.crmConnection.findMany({ where, select: { id: true, accountId: true } }),
        db.prisma.telephonyConnection.findMany({ where, select: { id: true } }),
        db.prisma.rep.findMany({ where, select: { id: true } }),
      ]);
      if ([...lines, ...crms, ...phones, ...reps].length === 0) return null;
      return {
        lineIds: lines.map(({ id }) => id),
        connectionIds: [...crms, ...phones].map(({ id }) => id),
        accountIds: crms.flatMap(({ accountId }) => (accountId === null ? [] : [accountId])),
        repIds: reps.map(({ id }) => id),
      };
    },

    /** The legs of every call on these lines. */
    async legsOf(workspaceId: string, lineIds: readonly string[]): Promise<string[]> {
      const rows = await db.prisma.$queryRaw<{ legId: string }[]>`
        select leg_id as "legId" from call_event
        where workspace_id = ${workspaceId} and line_id = any(${[...lineIds]}::text[])
        union
        select leg_id from decision
        where workspace_id = ${workspaceId} and line_id = any(${[...lineIds]}::text[])`;
      return rows.map(({ legId }) => legId);
    },

    /** Takes calls and all that came of them out; how many rows there were. */
    async eraseCalls(
      workspaceId: string,
      { lineIds, connectionIds, accountIds }: MadeUp,
      legIds: readonly string[],
    ): Promise<number> {
      const [lines, legs] = [[...lineIds], [...legIds]];
      const where = { workspaceId, lineId: { in: lines } };
      const named = [...lineIds, ...connectionIds, ...accountIds].map((id) => `%"${id}"%`);
      return db.transaction(
        async (queries) => {
          const counts = [
            await queries.$executeRaw`delete from audit_entry where workspace_id = ${workspaceId} and subject in
              (select id from callback where workspace_id = ${workspaceId} and line_id = any(${lines}::text[]))`,
            (await queries.callEvent.deleteMany({ where })).count,
            (await queries.decision.deleteMany({ where })).count,
            (await queries.routedCall.deleteMany({ where })).count,
            (await queries.callback.deleteMany({ where })).count,
            (
              await queries.campaign.deleteMany({
                where: { workspaceId, connectionId: { in: [...connectionIds] } },
              })
            ).count,
            (
              await queries.ownerChange.deleteMany({
                where: { workspaceId, connectionId: { in: [...connectionIds] } },
              })
            ).count,
            await queries.$executeRaw`delete from leg_link where workspace_id = ${workspaceId}
              and (a = any(${legs}::text[]) or b = any(${legs}::text[]))`,
            await queries.$executeRaw`delete from call_transfer
              where workspace_id = ${workspaceId} and leg_id = any(${legs}::text[])`,
            await queries.$executeRaw`delete from crm_write where workspace_id = ${workspaceId}
              and (${accountIds.length > 0} or leg_ids && ${legs}::text[])`,
            await queries.$executeRaw`delete from dead_letter where payload::text like any(${named}::text[])
              and (workspace_id = ${workspaceId} or payload ->> 'accountId' = any(${[...accountIds]}::text[]))`,
          ];
          return counts.reduce((sum, count) => sum + count, 0);
        },
        { timeoutMs: LONG_MS },
      );
    },

    /** Takes lines, connections, reps, and what was read of the CRM out. */
    async remove(workspaceId: string, made: MadeUp): Promise<void> {
      const { lineIds, connectionIds, repIds } = made;
      await db.transaction(async (queries) => {
        await removeSetUp(queries, workspaceId);
        await queries.pin.deleteMany({ where: { workspaceId, repId: { in: [...repIds] } } });
        await queries.rep.deleteMany({ where: { workspaceId, sandbox: true } });
        await queries.auditEntry.deleteMany({
          where: {
            workspaceId,
            subject: { in: [...lineIds, ...connectionIds, ...repIds] },
          },
        });
      });
    },

    /** Makes room for a sandbox that begins anew: its reps stay, for old decisions name them. */
    async removeForRestart(workspaceId: string): Promise<void> {
      await db.transaction((queries) => removeSetUp(queries, workspaceId));
    },
  };
}

async function removeSetUp(queries: Queries, workspaceId: string): Promise<void> {
  await lockMirror(queries, workspaceId);
  const where = { workspaceId, sandbox: true };
  const connections = await queries.crmConnection.deleteMany({ where });
  await queries.telephonyConnection.deleteMany({ where });
  await queries.line.deleteMany({ where });
  if (connections.count === 0) return;
  await purgeMirror(queries, workspaceId);
  // the ledger speaks of entries in a CRM that is gone
  await queries.crmWrite.deleteMany({ where: { workspaceId } });
}
