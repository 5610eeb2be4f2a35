import type { RetainedKind } from "../domain/retention.ts";
import type { Database } from "./database.ts";
import { Prisma } from "./generated/client.ts";
import { toJsonText } from "./json-text.ts";

/** `only`: which of its rows may go at all. */
type Dated = { readonly table: string; readonly at: string; readonly only?: string };

/** Removed, never made, or of a phone system that is not connected any more: nothing can come of it here. */
const ENDED_CAMPAIGN = `(actual in ('removed', 'failed') or (actual = 'unknown' and campaign_id is null)
  or not exists (select from telephony_connection c where c.id = connection_id))`;

/** What a row of each kind is dated by. Recordings are files too, and go elsewhere. */
const TABLES: Record<Exclude<RetainedKind, "recordings">, readonly Dated[]> = {
  callEvents: [{ table: "call_event", at: "at" }],
  calls: [{ table: "routed_call", at: "at" }],
  decisions: [{ table: "decision", at: "at" }],
  callbacks: [{ table: "callback", at: "promised_at" }],
  campaigns: [{ table: "campaign", at: "changed_at", only: ENDED_CAMPAIGN }],
  crmWrites: [
    { table: "crm_write", at: "created_at" },
    { table: "owner_change", at: "created_at" },
  ],
  transfers: [{ table: "call_transfer", at: "created_at" }],
  deadLetters: [{ table: "dead_letter", at: "at" }],
  notices: [{ table: "notice_delivery", at: "at" }],
  audit: [{ table: "audit_entry", at: "at" }],
};

/** How long a workspace keeps what, and the taking out of what is older. */
export function createRetentionStore(db: Database) {
  return {
    /** What was set, as it was set. */
    async get(workspaceId: string): Promise<Record<string, unknown>> {
      const row = await db.prisma.retention.findUnique({ where: { workspaceId } });
      return Object.fromEntries(Object.entries(row?.days ?? {}));
    },

    async set(workspaceId: string, days: Readonly<Record<string, number>>): Promise<void> {
      await db.prisma.$executeRaw`
        insert into retention (workspace_id, days) values (${workspaceId}, ${toJsonText(days)}::jsonb)
        on conflict (workspace_id) do update set days = retention.days || excluded.days`;
    },

    /** Takes out at most `limit` rows of each table that are older; how many it took. */
    async takeOut(
      workspaceId: string,
      kind: Exclude<RetainedKind, "recordings">,
      beforeMs: number,
      limit: number,
    ): Promise<number> {
      let gone = 0;
      for (const { table, at, only = "true" } of TABLES[kind]) {
        const from = Prisma.raw(`"${table}"`);
        const time = Prisma.raw(`"${at}"`);
        gone += await db.prisma.$executeRaw`
          delete from ${from} where ctid = any(array(
            select ctid from ${from} where workspace_id = ${workspaceId} and ${time} < ${new Date(beforeMs)}
              and ${Prisma.raw(only)}
            limit ${limit}))`;
      }
      return gone;
    },

    /** Takes out at most `limit` dead letters of no workspace, or of one that is gone; how many. */
    async takeOutLetters(beforeMs: number, limit: number): Promise<number> {
      return db.prisma.$executeRaw`
        delete from dead_letter where ctid = any(array(
          select d.ctid from dead_letter d where d.at < ${new Date(beforeMs)}
            and not exists (select from workspace w where w.id = d.workspace_id)
          limit ${limit}))`;
    },

    /** Takes out at most `limit` links between legs of which nothing else is left; how many. */
    async takeOutLinks(workspaceId: string, limit: number): Promise<number> {
      return db.prisma.$executeRaw`
        delete from leg_link where ctid = any(array(
          select l.ctid from leg_link l where l.workspace_id = ${workspaceId}
            and not exists (select 1 from call_event e
              where e.workspace_id = ${workspaceId} and e.leg_id in (l.a, l.b))
            and not exists (select 1 from decision d
              where d.workspace_id = ${workspaceId} and d.leg_id in (l.a, l.b))
          limit ${limit}))`;
    },

    /** Recordings that are older, so many at the most. */
    async oldRecordings(
      workspaceId: string,
      beforeMs: number,
      limit: number,
    ): Promise<{ id: string; location: string }[]> {
      return db.prisma.recording.findMany({
        where: { workspaceId, receivedAt: { lt: new Date(beforeMs) } },
        select: { id: true, location: true },
        take: limit,
      });
    },
  };
}
