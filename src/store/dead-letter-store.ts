import type { DeadLetter, DeadLetterFilter } from "../domain/dead-letter.ts";
import type { Database } from "./database.ts";
import { Prisma } from "./generated/client.ts";
import { toJsonText } from "./json-text.ts";

/** Null among them: jobs of no one workspace. */
type Whose = readonly (string | null)[];

/** Of one line; workers that bury at once may go beyond it by as many as they are. */
const MOST_MALFORMED = 1_000;

/** Where exhausted jobs go: nothing accepted is lost, and the queue's Redis stays small. */
export function createDeadLetterStore(db: Database) {
  return {
    /**
     * Keeps the job once, however often it is told. False where it is one too many of the events of a line that could
     * not be read: a thousand show what is wrong, and a million would fill the disk.
     */
    async add(
      letter: Omit<DeadLetter, "state" | "lineId"> & { readonly state?: DeadLetter["state"] },
    ): Promise<boolean> {
      const { id, workspaceId, queue, jobName, payload, error, at, state = "failed" } = letter;
      const lineId = lineOf(payload);
      if (jobName === "calls.record-event" && error.startsWith("INPUT_INVALID")) {
        const [full] = await db.prisma.$queryRaw<{ id: string }[]>`
          select id from dead_letter where workspace_id is not distinct from ${workspaceId}
            and line_id = ${lineId} and error like 'INPUT_INVALID%'
          offset ${MOST_MALFORMED - 1} limit 1`;
        if (full !== undefined) return false;
      }
      await db.prisma.$executeRaw`
        insert into dead_letter (id, workspace_id, queue, job_name, payload, error, at, state, line_id)
        values (${id}, ${workspaceId}, ${queue}, ${jobName}, ${toJsonText(payload)}::jsonb, ${error},
          ${new Date(at)}, ${state}, ${lineId})
        on conflict do nothing`;
      return true;
    },

    /** How many there are of each state, of all workspaces together. */
    async countByState(): Promise<Record<DeadLetter["state"], number>> {
      const rows = await db.prisma.$queryRaw<{ state: string; count: bigint }[]>`
        select state, count(*) as count from dead_letter group by state`;
      const countOf = (state: string) =>
        Number(rows.find((row) => row.state === state)?.count ?? 0);
      return { failed: countOf("failed"), "set-aside": countOf("set-aside") };
    },

    /**
     * Those of any of these workspaces, newest first. Payloads may hold callers' numbers: show them to the workspace's
     * own people only.
     */
    async list(whose: Whose, limit: number, filter: DeadLetterFilter = {}): Promise<DeadLetter[]> {
      const rows = await db.prisma.deadLetter.findMany({
        where: toWhere(whose, filter),
        orderBy: [{ at: "desc" }, { id: "asc" }],
        take: limit,
      });
      return rows.map((row) => toLetter(row));
    },

    async get(whose: Whose, id: string): Promise<DeadLetter | null> {
      const row = await db.prisma.deadLetter.findFirst({ where: { ...toWhere(whose, {}), id } });
      return row === null ? null : toLetter(row);
    },

    /** False when it is gone. */
    async setPayload(whose: Whose, id: string, payload: unknown): Promise<boolean> {
      const changed = await db.prisma.$executeRaw`
        update dead_letter set payload = ${toJsonText(payload)}::jsonb, line_id = ${lineOf(payload)}
        where id = ${id} and ${ofThese(whose)}`;
      return changed > 0;
    },

    /** False when it was gone before. */
    async remove(whose: Whose, id: string): Promise<boolean> {
      const { count } = await db.prisma.deadLetter.deleteMany({
        where: { ...toWhere(whose, {}), id },
      });
      return count > 0;
    },
  };
}

function toWhere(whose: Whose, filter: DeadLetterFilter): Prisma.DeadLetterWhereInput {
  const { state, jobName, lineId, fromMs, toMs } = filter;
  return {
    OR: whose.map((workspaceId) => ({ workspaceId })),
    ...(state === undefined ? {} : { state }),
    ...(jobName === undefined ? {} : { jobName }),
    ...(lineId === undefined ? {} : { lineId }),
    at: {
      ...(fromMs === undefined ? {} : { gte: new Date(fromMs) }),
      ...(toMs === undefined ? {} : { lte: new Date(toMs) }),
    },
  };
}

function ofThese(whose: Whose): Prisma.Sql {
  const named = whose.filter((id) => id !== null);
  return whose.includes(null)
    ? Prisma.sql`(workspace_id = any(${named}::text[]) or workspace_id is null)`
    : Prisma.sql`workspace_id = any(${named}::text[])`;
}

function toLetter(row: Omit<DeadLetter, "at" | "state"> & { at: Date; state: string }): DeadLetter {
  return {
    ...row,
    at: row.at.getTime(),
    state: row.state === "set-aside" ? "set-aside" : "failed",
  };
}

function lineOf(payload: unknown): string | null {
  const isObject = typeof payload === "object" && payload !== null;
  const lineId: unknown = isObject ? Reflect.get(payload, "lineId") : null;
  return typeof lineId === "string" ? lineId : null;
}
