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

    /** Those of the numbers that are there. */
    async among(workspaceId: string, numbers: readonly string[]): Promise<string[]> {
      const keys = numbers.map((number) => callerKey(number));
      const rows = await db.prisma.$queryRaw<{ number: string }[]>`
        select number from do_not_call
        where workspace_id = ${workspaceId} and number = any(${keys}::text[])`;
      const known = new Set(rows.map(({ number }) => number));
      return numbers.filter((number) => known.has(callerKey(number)));
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
