import type { Database } from "./database.ts";
import { toJsonText } from "./json-text.ts";

/** A job that failed for good. `at`: epoch milliseconds; `error`: without personal data. */
export type DeadLetter = {
  readonly id: string;
  /** Null for a job of no one workspace. */
  readonly workspaceId: string | null;
  readonly queue: string;
  readonly jobName: string;
  readonly payload: unknown;
  readonly error: string;
  readonly at: number;
};

/** Where exhausted jobs go: nothing accepted is lost, and the queue's Redis stays small. */
export function createDeadLetterStore(db: Database) {
  return {
    /** Keeps the job once, however often it is told. */
    async add(letter: DeadLetter): Promise<void> {
      const { id, workspaceId, queue, jobName, payload, error, at } = letter;
      await db.prisma.$executeRaw`
        insert into dead_letter (id, workspace_id, queue, job_name, payload, error, at)
        values (${id}, ${workspaceId}, ${queue}, ${jobName}, ${toJsonText(payload)}::jsonb, ${error},
          ${new Date(at)})
        on conflict do nothing`;
    },

    /**
     * Those of any of these workspaces, newest first; null: jobs of no one workspace. Payloads may hold callers' numbers:
     * show them to the workspace's own people only.
     */
    async list(workspaceIds: readonly (string | null)[], limit: number): Promise<DeadLetter[]> {
      const rows = await db.prisma.deadLetter.findMany({
        where: { OR: workspaceIds.map((workspaceId) => ({ workspaceId })) },
        orderBy: [{ at: "desc" }, { id: "asc" }],
        take: limit,
      });
      return rows.map((row) => ({ ...row, at: row.at.getTime() }));
    },
  };
}
