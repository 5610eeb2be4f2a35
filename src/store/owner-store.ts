import type { Database } from "./database.ts";

/** An owner as the CRM names it. */
export type OwnerRow = {
  readonly id: string;
  readonly email: string | null;
  readonly name: string;
  readonly kind: "person" | "queue";
  readonly archived: boolean;
  /** The CRM's id of the same person as a user. */
  readonly userId: string | null;
};

/** The mirror of the CRM's owners. */
export function createOwnerStore(db: Database) {
  return {
    /** The owners are now these and no others. */
    async replaceAll(workspaceId: string, owners: readonly OwnerRow[]): Promise<void> {
      await db.transaction(async (queries) => {
        await queries.crmOwner.deleteMany({ where: { workspaceId } });
        await queries.crmOwner.createMany({
          data: owners.map(({ id, email, name, kind, archived, userId }) => ({
            workspaceId,
            id,
            email,
            name,
            kind,
            archived,
            userId,
          })),
          skipDuplicates: true,
        });
      });
    },

    /** The id as a user of an owner who is still there; null when the CRM names none. */
    async userIdOf(workspaceId: string, id: string): Promise<string | null> {
      const where = { workspaceId_id: { workspaceId, id } };
      const row = await db.prisma.crmOwner.findUnique({ where });
      return row === null || row.archived ? null : row.userId;
    },

    async list(workspaceId: string): Promise<OwnerRow[]> {
      const rows = await db.prisma.crmOwner.findMany({
        where: { workspaceId },
        orderBy: { id: "asc" },
      });
      return rows.map(({ id, email, name, kind, archived, userId }) => ({
        id,
        email,
        name,
        kind: kind === "queue" ? "queue" : "person",
        archived,
        userId,
      }));
    },
  };
}
