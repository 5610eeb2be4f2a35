import type { Database } from "./database.ts";

/** A number whose calls go to one rep first, whoever owns the contact. `number`: E.164. */
export type Pin = { readonly number: string; readonly repId: string };

/** Pinned reps: at most one a number. */
export function createPinStore(db: Database) {
  return {
    /** Replaces an earlier pin of the number. */
    async set(workspaceId: string, number: string, repId: string): Promise<void> {
      await db.prisma.pin.upsert({
        where: { workspaceId_number: { workspaceId, number } },
        create: { workspaceId, number, repId },
        update: { repId },
      });
    },

    /** False when the number had none. */
    async remove(workspaceId: string, number: string): Promise<boolean> {
      const { count } = await db.prisma.pin.deleteMany({ where: { workspaceId, number } });
      return count > 0;
    },

    async list(workspaceId: string): Promise<Pin[]> {
      return db.prisma.pin.findMany({
        where: { workspaceId },
        select: { number: true, repId: true },
        orderBy: { number: "asc" },
      });
    },
  };
}
