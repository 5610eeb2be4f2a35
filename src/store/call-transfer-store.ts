import type { Database } from "./database.ts";

export type CallTransferState = "planned" | "sending" | "accepted" | "refused" | "unknown";

/** One attempt to pass a call on. Times are epoch milliseconds. */
export type CallTransfer = {
  readonly workspaceId: string;
  /** The decision whose answer left the call where it is taken from: one attempt each. */
  readonly decisionId: string;
  readonly legId: string;
  readonly repId: string | null;
  /** Whom it goes to, in words for people. */
  readonly name: string;
  readonly state: CallTransferState;
  readonly sentAt: number | null;
};

/** The ledger that makes a transfer once-only: planned → sending → accepted, refused or unknown. */
export function createCallTransferStore(db: Database, now: () => number = Date.now) {
  return {
    async find(workspaceId: string, decisionId: string): Promise<CallTransfer | null> {
      const [row] = await db.prisma.$queryRaw<
        (Omit<CallTransfer, "sentAt"> & { readonly sentAt: Date | null })[]
      >`
        select workspace_id as "workspaceId", decision_id as "decisionId", leg_id as "legId",
          rep_id as "repId", name, state, sent_at as "sentAt"
        from call_transfer where workspace_id = ${workspaceId} and decision_id = ${decisionId}`;
      return row === undefined ? null : { ...row, sentAt: row.sentAt?.getTime() ?? null };
    },

    /** Plans it. While nothing was sent, a later plan takes the place of an earlier one. */
    async plan(transfer: Omit<CallTransfer, "state" | "sentAt">): Promise<void> {
      const { workspaceId, decisionId, legId, repId, name } = transfer;
      await db.prisma.$executeRaw`
        insert into call_transfer as known (workspace_id, decision_id, leg_id, rep_id, name, state, created_at)
        values (${workspaceId}, ${decisionId}, ${legId}, ${repId}, ${name}, 'planned', ${new Date(now())})
        on conflict (workspace_id, decision_id) do update
          set leg_id = excluded.leg_id, rep_id = excluded.rep_id, name = excluded.name
          where known.state = 'planned'`;
    },

    /** True for one asker alone, once: the transfer is theirs to send. */
    async claimForSend(workspaceId: string, decisionId: string): Promise<boolean> {
      const count = await db.prisma.$executeRaw`
        update call_transfer set state = 'sending', sent_at = ${new Date(now())}
        where workspace_id = ${workspaceId} and decision_id = ${decisionId} and state = 'planned'`;
      return count > 0;
    },

    async settle(
      workspaceId: string,
      decisionId: string,
      state: "accepted" | "refused" | "unknown",
    ): Promise<void> {
      await db.prisma.callTransfer.updateMany({
        where: { workspaceId, decisionId },
        data: { state },
      });
    },
  };
}
