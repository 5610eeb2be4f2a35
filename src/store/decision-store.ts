import { twinsOf } from "../domain/caller-key.ts";
import type { Decision, DecisionFilter, DecisionRecord } from "../domain/decision.ts";
import { askRows } from "./ask-rows.ts";
import type { Database } from "./database.ts";
import { Prisma } from "./generated/client.ts";
import { toJsonText, toTimeText } from "./json-text.ts";

const STREAM_BATCH = 1_000;
/** Of one number, in the minute that is looked at: nobody calls so often but a machine. */
const MOST_NEAR = 100;

/** Every routing decision, whole, for as long as people ask why. */
export function createDecisionStore(db: Database) {
  const askNear = askRows<
    { workspaceId: string; number: string; fromMs: number; toMs: number },
    { n: number; record: Decision }
  >((questions) => {
    const asked = questions.map(({ workspaceId, number, fromMs, toMs }, n) => ({
      n,
      workspace: workspaceId,
      own: twinsOf(number),
      since: toTimeText(fromMs),
      until: toTimeText(toMs),
    }));
    return db.prisma.$queryRaw`
      select n, record from jsonb_to_recordset(${toJsonText(asked)}::jsonb)
        as asked(n int, workspace text, own text[], since timestamptz, until timestamptz)
      cross join lateral (
        select at, id, record from decision
        where workspace_id = workspace and number = any(own) and at between since and until
        order by at desc, id desc limit ${MOST_NEAR}
      ) as near
      order by n, at, id`;
  });

  return {
    /** Keeps a batch in one statement; a decision that is there already changes nothing. */
    async append(decisions: readonly DecisionRecord[]): Promise<void> {
      if (decisions.length === 0) return;
      const batch = toJsonText(decisions.map((decision) => toColumns(decision)));
      // sorted, so that two batches that share decisions never wait for each other crosswise
      await db.prisma.$executeRaw`
        insert into decision (workspace_id, id, at, line_id, leg_id, call_id, number, outcome, rep_id, reason,
          duration_ms, record)
        select * from jsonb_to_recordset(${batch}::jsonb) as batch(
          workspace_id text, id text, at timestamptz, line_id text, leg_id text, call_id text, number text,
          outcome text, rep_id text, reason text, duration_ms double precision, record jsonb)
        order by workspace_id, id
        on conflict do nothing`;
    },

    /** Newest first, those that meet all that the filter names. */
    async list(workspaceId: string, filter: DecisionFilter): Promise<Decision[]> {
      const { number, numbers, repId, lineId, outcome, fromMs, toMs, before, limit } = filter;
      const conditions = [
        Prisma.sql`workspace_id = ${workspaceId}`,
        ...(number === undefined ? [] : [Prisma.sql`number = any(${twinsOf(number)}::text[])`]),
        ...(numbers === undefined
          ? []
          : [Prisma.sql`number = any(${numbers.flatMap((one) => twinsOf(one))}::text[])`]),
        ...(repId === undefined ? [] : [Prisma.sql`rep_id = ${repId}`]),
        ...(lineId === undefined ? [] : [Prisma.sql`line_id = ${lineId}`]),
        ...(outcome === undefined ? [] : [Prisma.sql`outcome = ${outcome}`]),
        ...(fromMs === undefined ? [] : [Prisma.sql`at >= ${new Date(fromMs)}`]),
        ...(toMs === undefined ? [] : [Prisma.sql`at < ${new Date(toMs)}`]),
        ...(before === undefined
          ? []
          : [Prisma.sql`(at, id) < (${new Date(before.at)}, ${before.id})`]),
      ];
      const rows = await db.prisma.$queryRaw<{ record: Decision }[]>`
        select record from decision where ${Prisma.join(conditions, " and ")}
        order by at desc, id desc limit ${limit}`;
      return rows.map((row) => row.record);
    },

    /** The newest whose ladder names this rep, from a time on (epoch milliseconds), newest first. */
    async naming(
      workspaceId: string,
      repId: string,
      { fromMs, limit }: { readonly fromMs: number; readonly limit: number },
    ): Promise<Decision[]> {
      const step = JSON.stringify([{ repId }]);
      const rows = await db.prisma.$queryRaw<{ record: Decision }[]>`
        select record from decision
        where workspace_id = ${workspaceId} and at >= ${new Date(fromMs)}
          and record->'rungs' @> ${step}::jsonb
        order by at desc, id desc limit ${limit}`;
      return rows.map((row) => row.record);
    },

    async get(workspaceId: string, id: string): Promise<Decision | null> {
      const [row] = await db.prisma.$queryRaw<{ record: Decision }[]>`
        select record from decision where workspace_id = ${workspaceId} and id = ${id}`;
      return row?.record ?? null;
    },

    /** From a time on, of one line if it is given, oldest first; read as they are taken. */
    async *streamSince(
      workspaceId: string,
      fromMs: number,
      lineId: string | null,
    ): AsyncGenerator<Decision[]> {
      let after = { at: new Date(fromMs), id: "" };
      for (;;) {
        const rows = await db.prisma.$queryRaw<{ record: Decision; at: Date; id: string }[]>`
          select record, at, id from decision
          where workspace_id = ${workspaceId} and (at, id) > (${after.at}, ${after.id})
            and (${lineId}::text is null or line_id = ${lineId})
          order by at, id limit ${STREAM_BATCH}`;
        const last = rows.at(-1);
        if (last === undefined) return;
        yield rows.map((row) => row.record);
        after = last;
      }
    },

    /** The decisions of these legs, oldest first. */
    async ofLegs(workspaceId: string, legIds: readonly string[]): Promise<Decision[]> {
      const rows = await db.prisma.$queryRaw<{ record: Decision }[]>`
        select record from decision
        where workspace_id = ${workspaceId} and leg_id = any(${[...legIds]})
        order by at, id`;
      return rows.map((row) => row.record);
    },

    /** The newest 100 decisions for a number (E.164) between two times, both included, oldest first. */
    async near(
      workspaceId: string,
      number: string,
      fromMs: number,
      toMs: number,
    ): Promise<Decision[]> {
      const rows = await askNear({ workspaceId, number, fromMs, toMs });
      return rows.map((row) => row.record);
    },
  };
}

function toColumns(decision: DecisionRecord) {
  return {
    workspace_id: decision.workspaceId,
    id: decision.id,
    at: toTimeText(decision.at),
    line_id: decision.lineId,
    leg_id: decision.legId,
    call_id: decision.callId,
    number: decision.number,
    outcome: decision.outcome,
    rep_id: decision.repId,
    reason: decision.reason,
    duration_ms: decision.durationMs,
    record: decision,
  };
}
