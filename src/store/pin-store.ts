import { callerKey } from "../domain/caller-key.ts";
import type { Database } from "./database.ts";
import { checkRoom } from "./check-room.ts";

/** A number whose calls go to one rep first, whoever owns the contact. `number`: its caller key. */
export type Pin = { readonly number: string; readonly repId: string };

/** Pinned reps: at most one a number. */
export function createPinStore(db: Database) {
  return {
    /** Replaces an earlier pin of the number. */
    async set(workspaceId: string, e164: string, repId: string): Promise<void> {
      const number = callerKey(e164);
      const others = { workspaceId, NOT: { number } };
      checkRoom("pins", await db.prisma.pin.count({ where: others }));
      await db.prisma.pin.upsert({
        where: { workspaceId_number: { workspaceId, number } },
        create: { workspaceId, number, repId },
        update: { repId },
      });
    },

    /** False when the number had none. */
    async remove(workspaceId: string, e164: string): Promise<boolean> {
      const number = callerKey(e164);
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
