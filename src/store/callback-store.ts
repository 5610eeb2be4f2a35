import type { Database } from "./database.ts";

/** A promise to ring a caller back. `number`: E.164; `promisedAt`: epoch milliseconds. */
export type Callback = {
  readonly id: string;
  readonly workspaceId: string;
  readonly lineId: string;
  readonly callId: string;
  readonly number: string;
  readonly repId: string | null;
  readonly promisedAt: number;
};

/** Promises to callers. */
export function createCallbackStore(db: Database) {
  return {
    /** Keeps the promise once, however often it is told. `withdrawn`: it counts no more, whichever is told first. */
    async keep(callback: Callback & { readonly withdrawn?: boolean | undefined }): Promise<void> {
      const { id, workspaceId, lineId, callId, number, repId, promisedAt, withdrawn } = callback;
      await db.prisma.callback.createMany({
        data: [
          { id, workspaceId, lineId, callId, number, repId, promisedAt: new Date(promisedAt) },
        ],
        skipDuplicates: true,
      });
      if (withdrawn !== true) return;
      await db.prisma.callback.updateMany({
        where: { id, workspaceId, state: "open" },
        data: { state: "withdrawn" },
      });
    },

    /** Newest first, with the state (`open` at first); of one rep, or null: of all. */
    async list(
      workspaceId: string,
      limit: number,
      repId: string | null = null,
    ): Promise<(Callback & { readonly state: string })[]> {
      const rows = await db.prisma.callback.findMany({
        where: { workspaceId, ...(repId === null ? {} : { repId }) },
        orderBy: [{ promisedAt: "desc" }, { id: "asc" }],
        take: limit,
      });
      return rows.map((row) => ({ ...row, promisedAt: row.promisedAt.getTime() }));
    },
  };
}
