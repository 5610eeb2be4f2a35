import type { NoticeDelivery } from "../domain/notice.ts";
import type { Database } from "./database.ts";

/** What became of each notice on each channel. */
export function createNoticeDeliveryStore(db: Database) {
  return {
    /** The newest try is what is shown; tries are counted. */
    async note(workspaceId: string, delivery: Omit<NoticeDelivery, "attempts">): Promise<void> {
      const { id, at, channel, kind, repId, outcome, error } = delivery;
      await db.prisma.$executeRaw`
        insert into notice_delivery as known (workspace_id, id, at, channel, kind, rep_id, outcome, error)
        values (${workspaceId}, ${id}, ${new Date(at)}, ${channel}, ${kind}, ${repId}, ${outcome}, ${error})
        on conflict (workspace_id, id) do update set at = excluded.at, outcome = excluded.outcome,
          error = excluded.error, attempts = known.attempts + 1`;
    },

    async wasSent(workspaceId: string, id: string): Promise<boolean> {
      const where = { workspaceId, id, outcome: "sent" };
      return (await db.prisma.noticeDelivery.count({ where })) > 0;
    },

    /** Newest first; on one channel, with one outcome, where they are named. */
    async list(
      workspaceId: string,
      filter: { readonly limit: number; readonly channel?: string; readonly outcome?: string },
    ): Promise<NoticeDelivery[]> {
      const { limit, ...which } = filter;
      const rows = await db.prisma.noticeDelivery.findMany({
        where: { workspaceId, ...which },
        orderBy: [{ at: "desc" }, { id: "desc" }],
        take: limit,
      });
      return rows.map((row) => ({
        ...row,
        at: row.at.getTime(),
        outcome: row.outcome === "sent" ? "sent" : "failed",
      }));
    },
  };
}
