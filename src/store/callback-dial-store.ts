import type { Database } from "./database.ts";

export type CallbackDialState =
  "planned" | "sending" | "accepted" | "later" | "refused" | "unknown";

/** The ledger that makes a call for a callback once-only: planned → sending → what the phone system said. */
export function createCallbackDialStore(db: Database, now: () => number = Date.now) {
  return {
    /** Plans it, once. */
    async plan(dial: {
      readonly workspaceId: string;
      readonly id: string;
      readonly callbackId: string;
      readonly repId: string;
    }): Promise<void> {
      await db.prisma.callbackDial.createMany({
        data: [{ ...dial, state: "planned", createdAt: new Date(now()) }],
        skipDuplicates: true,
      });
    },

    /** True for one asker alone, once: the call is theirs to send. */
    async claimForSend(workspaceId: string, id: string): Promise<boolean> {
      const { count } = await db.prisma.callbackDial.updateMany({
        where: { workspaceId, id, state: "planned" },
        data: { state: "sending", sentAt: new Date(now()) },
      });
      return count > 0;
    },

    /** An event of the call may have named its leg before. */
    async settle(
      workspaceId: string,
      id: string,
      state: Exclude<CallbackDialState, "planned" | "sending">,
      legId: string | null,
    ): Promise<void> {
      await db.prisma.callbackDial.updateMany({
        where: { workspaceId, id },
        data: { state, ...(legId !== null && { legId }) },
      });
    },

    async find(workspaceId: string, id: string) {
      const row = await db.prisma.callbackDial.findUnique({
        where: { workspaceId_id: { workspaceId, id } },
      });
      if (row === null) return null;
      const { callbackId, legId, createdAt } = row;
      return { callbackId, legId, createdAt: createdAt.getTime() };
    },

    /** The leg by which the phone system knows it, where that was not known. */
    async noteLeg(workspaceId: string, id: string, legId: string): Promise<void> {
      await db.prisma.callbackDial.updateMany({
        where: { workspaceId, id, legId: null },
        data: { legId },
      });
    },

    /** Nothing was ever heard of it, though it was accepted; one that was not sent by now never is. */
    async unheard(workspaceId: string, id: string): Promise<void> {
      await db.prisma.callbackDial.updateMany({
        where: { workspaceId, id, state: { in: ["planned", "accepted"] } },
        data: { state: "unknown" },
      });
    },

    /** Whether a call with one of these legs was made for what was promised in another call of ours. */
    async keptPromise(workspaceId: string, legIds: readonly string[]): Promise<boolean> {
      const row = await db.prisma.callbackDial.findFirst({
        where: { workspaceId, legId: { in: [...legIds] } },
        select: { callback: { select: { id: true, callId: true } } },
      });
      return row !== null && row.callback.id !== row.callback.callId;
    },

    /** Whether one of a callback's calls was sent and not plainly accepted: people go on from there. */
    async wentWrong(workspaceId: string, callbackId: string): Promise<boolean> {
      const wrong = { in: ["sending", "refused", "unknown"] };
      const row = await db.prisma.callbackDial.findFirst({
        where: { workspaceId, callbackId, state: wrong },
      });
      return row !== null;
    },
  };
}
