import { createHmac } from "node:crypto";
import { callerKey } from "../domain/caller-key.ts";
import type { Database, Queries } from "./database.ts";

export type ErasedNumberStore = ReturnType<typeof createErasedNumberStore>;

/**
 * Numbers of erased people, as digests that only the secret key of this installation makes: a phone system that still
 * lists their old call must not bring them back. `previous`: the key before this one.
 */
export function createErasedNumberStore(db: Database, current: Buffer, previous?: Buffer) {
  return {
    /** In the transaction that erases them. */
    async note(
      queries: Queries,
      workspaceId: string,
      numbers: readonly string[],
      at: number,
    ): Promise<void> {
      const digests = new Set(numbers.map((number) => digestOf(current, workspaceId, number)));
      for (const digest of digests) {
        const erasedAt = new Date(at);
        await queries.erasedNumber.upsert({
          where: { workspaceId_digest: { workspaceId, digest } },
          create: { workspaceId, digest, erasedAt },
          update: { erasedAt },
        });
      }
    },

    /** When somebody with this number was erased, epoch milliseconds; null: not that is known. */
    async erasedAt(workspaceId: string, number: string): Promise<number | null> {
      const keys = previous === undefined ? [current] : [current, previous];
      const row = await db.prisma.erasedNumber.findFirst({
        where: {
          workspaceId,
          digest: { in: keys.map((key) => digestOf(key, workspaceId, number)) },
        },
        orderBy: { erasedAt: "desc" },
      });
      return row?.erasedAt.getTime() ?? null;
    },

    /** No list can hold a call of theirs any more. */
    async forget(workspaceId: string, before: number): Promise<void> {
      await db.prisma.erasedNumber.deleteMany({
        where: { workspaceId, erasedAt: { lt: new Date(before) } },
      });
    },
  };
}

function digestOf(key: Buffer, workspaceId: string, number: string): string {
  const named = JSON.stringify(["erased number", workspaceId, callerKey(number)]);
  return createHmac("sha256", key).update(named).digest("hex");
}
