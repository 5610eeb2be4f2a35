import { callerKey } from "../domain/caller-key.ts";
import { askRows } from "./ask-rows.ts";
import type { Database, Queries } from "./database.ts";
import { createForgetting } from "./forgetting.ts";
import type { Prisma } from "./generated/client.ts";
import { toJsonText, toTimeText, toTimeTextOrNull } from "./json-text.ts";

/** What the mirror keeps of a contact: the least that rebuilds the ownership map. `numbers`: their
 * caller keys. */
export type ContactRow = {
  readonly crmId: string;
  readonly ownerId: string | null;
  readonly numbers: readonly string[];
  /** Epoch milliseconds, by the CRM's clock. */
  readonly changedAt: number;
  /** The contact's main company, and the records that were merged into it. */
  readonly companyId?: string | null;
  readonly mergedIds?: readonly string[];
  /** Who else looks after them, the first choice first. */
  readonly otherOwnerIds?: readonly string[];
  /** From when on nobody may call them, and from when on they agree to be; null: not said. */
  readonly noCallFrom?: number | null;
  readonly consentFrom?: number | null;
  /** Numbers as they were written that could not be read. */
  readonly unreadable?: readonly string[];
};

type RawContact = {
  readonly crmId: string;
  readonly companyId: string | null;
  readonly mergedIds: string[];
  readonly ownerId: string | null;
  readonly numbers: string[];
  readonly changedAt: Date;
};

const BATCH_SIZE = 5_000;

/** The mirror of the CRM's contacts. */
export function createContactStore(db: Database) {
  const askByNumber = askRows<
    { readonly workspaceId: string; readonly key: string },
    RawContact & { readonly n: number }
  >((questions) => {
    const asked = questions.map(({ workspaceId, key }, n) => ({ n, workspace: workspaceId, key }));
    return db.prisma.$queryRaw`
      select n, held.* from jsonb_to_recordset(${toJsonText(asked)}::jsonb)
        as asked(n int, workspace text, key text)
      cross join lateral (
        select crm_id as "crmId", owner_id as "ownerId", numbers, changed_at as "changedAt",
          company_id as "companyId", merged_ids as "mergedIds"
        from contact_mirror where workspace_id = workspace and numbers @> array[key]
      ) as held
      order by n, length("crmId"), "crmId"`;
  });

  return {
    /** Workspaces that have any. */
    async workspaces(): Promise<string[]> {
      const rows = await db.prisma.$queryRaw<{ id: string }[]>`
        select id from workspace w
        where exists (select 1 from contact_mirror c where c.workspace_id = w.id)`;
      return rows.map(({ id }) => id);
    },

    /**
     * Writes a page in one statement and, with a sync's id, marks it as seen by it. A contact that the mirror knows
     * in a newer state keeps it; records that were merged into another go. Numbers whose people changed are put down
     * for the map. Inside a transaction: `queries`, with the mirror locked.
     */
    async upsertPage(
      workspaceId: string,
      syncId: string | null,
      contacts: readonly ContactRow[],
      queries: Queries = db.prisma,
    ): Promise<void> {
      const merged = new Set(contacts.flatMap(({ mergedIds }) => mergedIds ?? []));
      const page = contacts
        .filter(({ crmId, mergedIds }) => !merged.has(crmId) || mergedIds?.includes(crmId))
        .map((contact) => ({
          crm_id: contact.crmId,
          owner_id: contact.ownerId,
          numbers: contact.numbers,
          changed_at: toTimeText(contact.changedAt),
          company_id: contact.companyId ?? null,
          merged_ids: (contact.mergedIds ?? []).filter((id) => id !== contact.crmId),
          unreadable: contact.unreadable ?? [],
          other_owner_ids: contact.otherOwnerIds ?? [],
          no_call_from: toTimeTextOrNull(contact.noCallFrom ?? null),
          consent_from: toTimeTextOrNull(contact.consentFrom ?? null),
        }));
      if (page.length === 0) return;
      await queries.$executeRaw`
        with merged_away as (
          select unnest(m.merged_ids) as crm_id from contact_mirror m
          where m.workspace_id = ${workspaceId} and m.merged_ids <> '{}'
            and m.merged_ids && ${page.map(({ crm_id }) => crm_id)}::text[]),
        page as (
          select distinct on (crm_id) crm_id, owner_id, numbers, changed_at, company_id, merged_ids, unreadable,
            other_owner_ids, no_call_from, consent_from
          from jsonb_to_recordset(${toJsonText(page)}::jsonb) as page(crm_id text, owner_id text,
            numbers text[], changed_at timestamptz, company_id text, merged_ids text[], unreadable text[],
            other_owner_ids text[], no_call_from timestamptz, consent_from timestamptz)
          where crm_id not in (select crm_id from merged_away)
          order by crm_id, changed_at desc),
        before as (
          select k.crm_id, k.owner_id, k.numbers, k.changed_at, k.company_id,
            k.other_owner_ids
          from contact_mirror k join page using (crm_id) where k.workspace_id = ${workspaceId}),
        merged as (
          delete from contact_mirror m
          where m.workspace_id = ${workspaceId}
            and m.crm_id in (select unnest(merged_ids) from page)
          returning m.numbers),
        written as (
          insert into contact_mirror as known
            (workspace_id, crm_id, owner_id, numbers, changed_at, company_id, merged_ids, unreadable, other_owner_ids,
              no_call_from, consent_from, seen_sync)
          select ${workspaceId}, crm_id, owner_id, numbers, changed_at, company_id, merged_ids, unreadable, other_owner_ids,
            no_call_from, consent_from, ${syncId}
          from page
          on conflict (workspace_id, crm_id) do update set
            seen_sync = coalesce(excluded.seen_sync, known.seen_sync),
            changed_at = greatest(known.changed_at, excluded.changed_at),
            owner_id = case when known.changed_at > excluded.changed_at
              then known.owner_id else excluded.owner_id end,
            numbers = case when known.changed_at > excluded.changed_at
              then known.numbers else excluded.numbers end,
            company_id = case when known.changed_at > excluded.changed_at
              then known.company_id else excluded.company_id end,
            merged_ids = case when known.changed_at > excluded.changed_at
              then known.merged_ids else excluded.merged_ids end,
            unreadable = case when known.changed_at > excluded.changed_at
              then known.unreadable else excluded.unreadable end,
            other_owner_ids = case when known.changed_at > excluded.changed_at
              then known.other_owner_ids else excluded.other_owner_ids end,
            no_call_from = case when known.changed_at > excluded.changed_at
              then known.no_call_from else excluded.no_call_from end,
            consent_from = case when known.changed_at > excluded.changed_at
              then known.consent_from else excluded.consent_from end),
        changed as (
          select page.numbers || coalesce(before.numbers, '{}') as numbers
          from page left join before using (crm_id)
          where before.crm_id is null or (before.changed_at <= page.changed_at
            and (before.owner_id, before.numbers, before.company_id, before.other_owner_ids,
              before.changed_at)
              is distinct from (page.owner_id, page.numbers, page.company_id, page.other_owner_ids, page.changed_at))
          union all select numbers from merged),
        back as (
          delete from forgotten_contact f using page
          where f.workspace_id = ${workspaceId} and f.crm_id = page.crm_id)
        insert into map_pending (workspace_id, number)
        select distinct ${workspaceId}, number from changed, unnest(numbers) as n(number)`;
    },

    /** What the mirror has of these ids. */
    async byIds(workspaceId: string, ids: readonly string[]): Promise<Map<string, ContactRow>> {
      const rows = await db.prisma.contactMirror.findMany({
        where: { workspaceId, crmId: { in: [...ids] } },
      });
      return new Map(rows.map((row) => [row.crmId, toContact(row)]));
    },

    /** Contacts that were forgotten 90 days ago come back no more, and go for good. */
    async dropForgotten(workspaceId: string, queries: Queries = db.prisma): Promise<void> {
      await queries.$executeRaw`
        delete from forgotten_contact
        where workspace_id = ${workspaceId} and forgotten_at < now() - interval '90 days'`;
    },

    ...createForgetting(db, forgetWhere),

    /** The contacts that hold this number or a twin of it, lowest id first. */
    async byNumber(workspaceId: string, e164: string): Promise<ContactRow[]> {
      const rows = await askByNumber({ workspaceId, key: callerKey(e164) });
      return rows.map((row) => toContact(row));
    },

    /** Contacts with numbers that could not be read, lowest id first, from after one id on. */
    async listUnreadable(
      workspaceId: string,
      page: { readonly after: string; readonly limit: number },
    ): Promise<{ crmId: string; unreadable: string[] }[]> {
      return db.prisma.$queryRaw`
        select crm_id as "crmId", unreadable from contact_mirror
        where workspace_id = ${workspaceId} and unreadable <> '{}' and crm_id > ${page.after}
        order by crm_id limit ${page.limit}`;
    },

    /** How many contacts have such a number. */
    async countUnreadable(workspaceId: string): Promise<number> {
      const [row] = await db.prisma.$queryRaw<{ count: number }[]>`
        select count(*)::int as count from contact_mirror
        where workspace_id = ${workspaceId} and unreadable <> '{}'`;
      return row?.count ?? 0;
    },

    async count(workspaceId: string): Promise<number> {
      return db.prisma.contactMirror.count({ where: { workspaceId } });
    },

    /** All contacts in batches of `batchSize`, read as they are taken: any number fits in memory. */
    async *stream(workspaceId: string, batchSize = BATCH_SIZE): AsyncGenerator<ContactRow[]> {
      let after = "";
      for (;;) {
        const rows = await db.prisma.$queryRaw<RawContact[]>`
          select crm_id as "crmId", owner_id as "ownerId", numbers, changed_at as "changedAt",
          company_id as "companyId", merged_ids as "mergedIds"
          from contact_mirror
          where workspace_id = ${workspaceId} and crm_id > ${after}
          order by crm_id limit ${batchSize}`;
        if (rows.length > 0) yield rows.map((row) => toContact(row));
        const last = rows.at(-1);
        if (last === undefined || rows.length < batchSize) return;
        after = last.crmId;
      }
    },
  };
}

/**
 * Their numbers are put down for the map, and kept apart for 90 days: whoever wants to be erased after the deletion must
 * still be found.
 */
async function forgetWhere(
  queries: Queries,
  workspaceId: string,
  which: Prisma.Sql,
): Promise<number> {
  const [row] = await queries.$queryRaw<{ gone: number }[]>`
    with gone as (
      delete from contact_mirror where workspace_id = ${workspaceId} and ${which}
      returning crm_id, numbers, merged_ids),
    kept as (
      insert into forgotten_contact (workspace_id, crm_id, numbers, merged_ids)
      select ${workspaceId}, crm_id, numbers, merged_ids from gone
      on conflict (workspace_id, crm_id) do update
        set numbers = excluded.numbers, merged_ids = excluded.merged_ids, forgotten_at = now()),
    pending as (
      insert into map_pending (workspace_id, number)
      select distinct ${workspaceId}, number from gone, unnest(numbers) as n(number))
    select count(*)::int as gone from gone`;
  return row?.gone ?? 0;
}

function toContact(row: RawContact): ContactRow {
  const { crmId, ownerId, numbers, changedAt, companyId, mergedIds } = row;
  return { crmId, ownerId, numbers, changedAt: changedAt.getTime(), companyId, mergedIds };
}
