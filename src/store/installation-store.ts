import type { Database } from "./database.ts";

/** The name of this installation, as the database has it. */
export function createInstallationStore(db: Database) {
  return {
    /** Made with the first start; `newId` is used then alone. Safe to call from many processes at once. */
    async id(newId: () => string): Promise<string> {
      const known = await db.prisma.installation.findFirst();
      if (known !== null) return known.id;
      await db.prisma.installation.createMany({ data: [{ id: newId() }], skipDuplicates: true });
      return (await db.prisma.installation.findFirstOrThrow()).id;
    },
  };
}
