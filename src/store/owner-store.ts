import type { Database } from "./database.ts";

/** An owner as the CRM names it. */
export type OwnerRow = {
  readonly id: string;
  readonly email: string | null;
  readonly name: string;
  readonly kind: "person" | "queue";
  readonly archived: boolean;
};

/** The mirror of the CRM's owners. */
export function createOwnerStore(db: Database) {
  return {
    /** The owners are now these and no others. */
    async replaceAll(workspaceId: string, owners: readonly OwnerRow[]): Promise<void> {
      await db.transaction(async (queries) => {
        await queries.crmOwner.deleteMany({ where: { workspaceId } });
        await queries.crmOwner.createMany({
          data: owners.map(({ id, email, name, kind, archived }) => ({
            workspaceId,
            id,
            email,
            name,
            kind,
            archived,
          })),
          skipDuplicates: true,
        });
      });
    },

    async list(workspaceId: string): Promise<OwnerRow[]> {
      const rows = await db.prisma.crmOwner.findMany({
        where: { workspaceId },
        orderBy: { id: "asc" },
      });
      return rows.map(({ id, email, name, kind, archived }) => ({
        id,
        email,
        name,
        kind: kind === "queue" ? "queue" : "person",
        archived,
      }));
    },
  };
}
