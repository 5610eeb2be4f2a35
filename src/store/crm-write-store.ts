import { askRows } from "./ask-rows.ts";
import type { Database } from "./database.ts";
import { Prisma } from "./generated/client.ts";
import { toJsonText, toTimeText } from "./json-text.ts";

/** `removed`: somebody deleted it in the CRM, or it is in another account; it is never written again. */
export type CrmWriteState = "planned" | "sending" | "done" | "failed" | "removed";

/** As what it is written. */
export type CrmWriteEntry = "call" | "note" | "annotation" | "app-event";

/** One thing that is to be in the CRM once. Times are epoch milliseconds. */
export type CrmWrite = {
  readonly id: string;
  readonly workspaceId: string;
  readonly kind: string;
  readonly key: string;
  readonly legIds: readonly string[];
  readonly state: CrmWriteState;
  readonly entry: CrmWriteEntry;
  readonly crmId: string | null;
  readonly contentHash: string | null;
  readonly attempts: number;
  readonly error: string | null;
  readonly createdAt: number;
  readonly sentAt: number | null;
  readonly doneAt: number | null;
};

type Row = Omit<CrmWrite, "createdAt" | "sentAt" | "doneAt"> & {
  readonly createdAt: Date;
  readonly sentAt: Date | null;
  readonly doneAt: Date | null;
};

/** The connection that the workspace's calls are written to; null while none works. */
const CURRENT = Prisma.sql`(select c.id from crm_connection c
  where c.workspace_id = crm_write.workspace_id and c.status = 'connected' order by c.created_at, c.id limit 1)`;
/** Written to an account that is not the workspace's any more: in this one its id is somebody else's. */
const IS_ELSEWHERE = Prisma.sql`coalesce(connection_id <> ${CURRENT}, false)`;
const COLUMNS = Prisma.sql`id, workspace_id as "workspaceId", kind, key, leg_ids as "legIds",
  case when ${IS_ELSEWHERE} then 'removed' else state end as state, entry,
  crm_id as "crmId", content_hash as "contentHash", attempts, error, created_at as "createdAt",
  sent_at as "sentAt", done_at as "doneAt"`;

/** A sender that says nothing for this long is gone; the next one looks in the CRM before it writes. */
const SENDER_GONE_MS = 180_000;

/**
 * The ledger that makes writes to the CRM once-only: planned → sending → done or failed; a later, wider or changed
 * call sends a done one again.
 */
export function createCrmWriteStore(db: Database, now: () => number = Date.now) {
  type About = {
    readonly workspaceId: string;
    readonly kind: string;
    readonly about: readonly string[];
  };
  const askFirst = askRows<About, Row & { readonly n: number }>((questions) => {
    const asked = questions.map(({ workspaceId, kind, about }, n) => ({
      n,
      workspace: workspaceId,
      of_kind: kind,
      about,
    }));
    return db.prisma.$queryRaw`
      select n, write.* from jsonb_to_recordset(${toJsonText(asked)}::jsonb)
        as asked(n int, workspace text, of_kind text, about text[])
      cross join lateral (
        select ${COLUMNS} from crm_write
        where workspace_id = workspace and kind = of_kind and leg_ids && about
        order by created_at, id limit 1
      ) as write`;
  });
  const askDone = askRows<About & { readonly plannedBy: number }, Row & { readonly n: number }>(
    (questions) => {
      const asked = questions.map(({ workspaceId, kind, about, plannedBy }, n) => ({
        n,
        workspace: workspaceId,
        of_kind: kind,
        about,
        planned_by: toTimeText(plannedBy),
      }));
      return db.prisma.$queryRaw`
      select n, write.* from jsonb_to_recordset(${toJsonText(asked)}::jsonb)
        as asked(n int, workspace text, of_kind text, about text[], planned_by timestamptz)
      cross join lateral (
        select ${COLUMNS} from crm_write
        where workspace_id = workspace and kind = of_kind and leg_ids && asked.about
          and state = 'done' and not ${IS_ELSEWHERE} and created_at <= planned_by
      ) as write
      order by n, "createdAt", id`;
    },
  );

  return {
    /** The oldest write of this kind that speaks of any of these legs. */
    async find(
      workspaceId: string,
      kind: string,
      legIds: readonly string[],
    ): Promise<CrmWrite | null> {
      const [row] = await askFirst({ workspaceId, kind, about: legIds });
      return row === undefined ? null : toCrmWrite(row);
    },

    /** Those of this kind that were written, are about any of these, and were planned by then, the oldest first. */
    async listDone(
      workspaceId: string,
      kind: string,
      about: readonly string[],
      plannedBy: number,
    ): Promise<CrmWrite[]> {
      const rows = await askDone({ workspaceId, kind, about, plannedBy });
      return rows.map(toCrmWrite);
    },

    /** Plans a write. False when one with this key is there already, whoever planned it. */
    async begin(
      write: Pick<CrmWrite, "id" | "workspaceId" | "kind" | "key" | "legIds"> & {
        readonly entry?: CrmWriteEntry;
      },
    ): Promise<boolean> {
      const { id, workspaceId, kind, key, legIds, entry = "call" } = write;
      const count = await db.prisma.$executeRaw`
        insert into crm_write (id, workspace_id, kind, key, leg_ids, state, entry, created_at)
        values (${id}, ${workspaceId}, ${kind}, ${key}, ${[...legIds]}::text[], 'planned', ${entry},
          ${new Date(now())})
        on conflict do nothing`;
      return count > 0;
    },

    /**
     * Takes the write for sending, counting the attempt; null while somebody else sends it. More than one attempt
     * without `crmId`: an earlier one may have arrived, so look in the CRM first.
     */
    async claimForSend(workspaceId: string, id: string): Promise<CrmWrite | null> {
      const at = now();
      const [row] = await db.prisma.$queryRaw<Row[]>`
        update crm_write set state = 'sending', attempts = attempts + 1, sent_at = ${new Date(at)}
        where workspace_id = ${workspaceId} and id = ${id}
          and state <> 'removed' and not ${IS_ELSEWHERE} and (state <> 'sending' or sent_at < ${new Date(at - SENDER_GONE_MS)})
        returning ${COLUMNS}`;
      return row === undefined ? null : toCrmWrite(row);
    },

    async done(workspaceId: string, id: string, crmId: string, contentHash: string): Promise<void> {
      await db.prisma.$executeRaw`
        update crm_write set state = 'done', crm_id = ${crmId}, content_hash = ${contentHash}, error = null,
          done_at = ${new Date(now())}, connection_id = coalesce(${CURRENT}, connection_id)
        where workspace_id = ${workspaceId} and id = ${id}`;
    },

    /** Whether it was written to the account that the workspace is connected to, as far as that is known. */
    async isHere(workspaceId: string, id: string): Promise<boolean> {
      const [row] = await db.prisma.$queryRaw<{ elsewhere: boolean }[]>`
        select ${IS_ELSEWHERE} as elsewhere from crm_write
        where workspace_id = ${workspaceId} and id = ${id}`;
      return row?.elsewhere === false;
    },

    /** `error`: for people, without personal data. */
    async failed(workspaceId: string, id: string, error: string): Promise<void> {
      await db.prisma.crmWrite.updateMany({
        where: { id, workspaceId },
        data: { state: "failed", error },
      });
    },

    /** Somebody deleted it in the CRM: that is respected. */
    async removed(workspaceId: string, id: string): Promise<void> {
      await db.prisma.crmWrite.updateMany({
        where: { id, workspaceId },
        data: { state: "removed", error: null, doneAt: new Date(now()) },
      });
    },

    /** It is written as something else from now on; only while nothing was written. */
    async setEntry(workspaceId: string, id: string, entry: CrmWriteEntry): Promise<void> {
      await db.prisma.crmWrite.updateMany({
        where: { id, workspaceId, crmId: null },
        data: { entry },
      });
    },

    /** The call grew: the write speaks of these legs too. */
    async widen(workspaceId: string, id: string, legIds: readonly string[]): Promise<void> {
      await db.prisma.$executeRaw`
        update crm_write set leg_ids = array(
          select distinct leg from unnest(leg_ids || ${[...legIds]}::text[]) as leg order by leg)
        where workspace_id = ${workspaceId} and id = ${id}`;
    },

    /** These legs turned out to be of several calls: each write of these kinds speaks of its own call's alone. */
    async part(
      workspaceId: string,
      kinds: readonly string[],
      parts: readonly (readonly string[])[],
    ): Promise<void> {
      for (const own of parts) {
        const others = parts.filter((part) => part !== own).flat();
        await db.prisma.$executeRaw`
          update crm_write set leg_ids = array(
            select leg from unnest(leg_ids) as leg where leg <> all(${others}::text[]) order by leg)
          where workspace_id = ${workspaceId} and kind = any(${[...kinds]}::text[])
            and key = any(${[...own]}::text[]) and leg_ids && ${others}::text[]`;
      }
    },
  };
}

function toCrmWrite({ n: _n, ...row }: Row & { readonly n?: number }): CrmWrite {
  return {
    ...row,
    createdAt: row.createdAt.getTime(),
    sentAt: row.sentAt?.getTime() ?? null,
    doneAt: row.doneAt?.getTime() ?? null,
  };
}
