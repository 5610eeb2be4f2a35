import { callerKey } from "../domain/caller-key.ts";
import type { Database } from "./database.ts";

/** Numbers that nobody rings, by their caller keys. */
export function createDoNotCallStore(db: Database) {
  return {
    async add(workspaceId: string, e164: string): Promise<void> {
      await db.prisma.doNotCall.createMany({
        data: [keyOf(workspaceId, e164)],
        skipDuplicates: true,
      });
    },

    /** False when it was not there. */
    async remove(workspaceId: string, e164: string): Promise<boolean> {
      const { count } = await db.prisma.doNotCall.deleteMany({ where: keyOf(workspaceId, e164) });
      return count > 0;
    },

    async has(workspaceId: string, e164: string): Promise<boolean> {
      return (await db.prisma.doNotCall.count({ where: keyOf(workspaceId, e164) })) > 0;
    },

    async list(
      workspaceId: string,
    ): Promise<{ readonly number: string; readonly since: number }[]> {
      const rows = await db.prisma.doNotCall.findMany({
        where: { workspaceId },
        orderBy: { number: "asc" },
      });
      return rows.map(({ number, since }) => ({ number, since: since.getTime() }));
    },
  };
}

function keyOf(workspaceId: string, e164: string) {
  return { workspaceId, number: callerKey(e164) };
}
