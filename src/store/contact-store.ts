import type { Database } from "./database.ts";
import { toJsonText, toTimeText } from "./json-text.ts";

/** What the mirror keeps of a contact: the least that rebuilds the ownership map. `numbers`: E.164. */
export type ContactRow = {
  readonly crmId: string;
  readonly ownerId: string | null;
  readonly numbers: readonly string[];
  /** Epoch milliseconds, by the CRM's clock. */
  readonly changedAt: number;
  /** The contact's main company, and the records that were merged into it. */
  readonly companyId?: string | null;
  readonly mergedIds?: readonly string[];
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
  return {
    /**
     * Writes a page in one statement and marks it as seen by this sync. A contact that the mirror knows in a newer
     * state keeps it.
     */
    async upsertPage(
      workspaceId: string,
      syncId: string,
      contacts: readonly ContactRow[],
    ): Promise<void> {
      if (contacts.length === 0) return;
      const page = contacts.map((contact) => ({
        crm_id: contact.crmId,
        owner_id: contact.ownerId,
        numbers: contact.numbers,
        changed_at: toTimeText(contact.changedAt),
        company_id: contact.companyId ?? null,
        merged_ids: contact.mergedIds ?? [],
      }));
      // sorted, so that two pages written at once never wait for each other crosswise
      await db.prisma.$executeRaw`
        insert into contact_mirror as known
          (workspace_id, crm_id, owner_id, numbers, changed_at, company_id, merged_ids, seen_sync)
        select distinct on (crm_id) ${workspaceId}, crm_id, owner_id, numbers, changed_at, company_id,
          merged_ids, ${syncId}
        from jsonb_to_recordset(${toJsonText(page)}::jsonb) as page(crm_id text, owner_id text,
          numbers text[], changed_at timestamptz, company_id text, merged_ids text[])
        order by crm_id, changed_at desc
        on conflict (workspace_id, crm_id) do update set
          seen_sync = excluded.seen_sync,
          changed_at = greatest(known.changed_at, excluded.changed_at),
          owner_id = case when known.changed_at > excluded.changed_at
            then known.owner_id else excluded.owner_id end,
          numbers = case when known.changed_at > excluded.changed_at
            then known.numbers else excluded.numbers end,
          company_id = case when known.changed_at > excluded.changed_at
            then known.company_id else excluded.company_id end,
          merged_ids = case when known.changed_at > excluded.changed_at
            then known.merged_ids else excluded.merged_ids end`;
    },

    /** Forgets the contacts that a complete sync did not meet; returns how many. */
    async deleteUnseen(workspaceId: string, syncId: string): Promise<number> {
      return db.prisma.$executeRaw`
        delete from contact_mirror
        where workspace_id = ${workspaceId} and seen_sync is distinct from ${syncId}`;
    },

    /** The contacts that hold this number, lowest id first. */
    async byNumber(workspaceId: string, e164: string): Promise<ContactRow[]> {
      const rows = await db.prisma.$queryRaw<RawContact[]>`
        select crm_id as "crmId", owner_id as "ownerId", numbers, changed_at as "changedAt",
          company_id as "companyId", merged_ids as "mergedIds"
        from contact_mirror
        where workspace_id = ${workspaceId} and numbers @> array[${e164}]::text[]
        order by length(crm_id), crm_id`;
      return rows.map((row) => toContact(row));
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

function toContact(row: RawContact): ContactRow {
  return { ...row, changedAt: row.changedAt.getTime() };
}
