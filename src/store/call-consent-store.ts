import { callerKey } from "../domain/caller-key.ts";
import type { Database } from "./database.ts";

/** A number that so many contacts share is a switchboard's: it says nothing of who else a person is. */
const MOST_CONTACTS = 3;

/** What the CRM's contacts say of being called. */
export function createCallConsentStore(db: Database) {
  return {
    /**
     * Those of the numbers of whom some contact says at this time not to call them: one with the number, or one with
     * another number of the same person.
     */
    async barredAmong(
      workspaceId: string,
      numbers: readonly string[],
      at: number,
    ): Promise<string[]> {
      const keys = keysOf(numbers);
      const rows = await db.prisma.$queryRaw<{ key: string }[]>`
        with asked as (
          select key from unnest(${keys}::text[]) as asked(key)
          where exists (
            select 1 from contact_mirror
            where workspace_id = ${workspaceId} and no_call_from is not null)),
        person as (
          select key, number from asked cross join lateral (
            select array_agg(n.number) as numbers, count(distinct c.crm_id) as contacts
            from (
              select crm_id, numbers from contact_mirror
              where workspace_id = ${workspaceId} and numbers @> array[key]
              limit ${MOST_CONTACTS + 1}) c, unnest(c.numbers) as n(number)) own,
            unnest(own.numbers) as number
          where own.contacts <= ${MOST_CONTACTS}),
        related as (
          select distinct key, number from person)
        select key from asked where exists (
          select 1 from contact_mirror
          where workspace_id = ${workspaceId} and numbers @> array[key]
            and no_call_from <= ${new Date(at)})
        union
        select key from related cross join lateral (
          select count(*) as contacts, bool_or(no_call_from <= ${new Date(at)}) as barred
          from (
            select no_call_from from contact_mirror
            where workspace_id = ${workspaceId} and numbers @> array[number]
            limit ${MOST_CONTACTS + 1}) c) other
        where other.contacts <= ${MOST_CONTACTS} and other.barred`;
      return among(numbers, rows);
    },

    /** Whether one of these contacts says at this time not to call them. */
    async isBarred(
      workspaceId: string,
      contactIds: readonly string[],
      at: number,
    ): Promise<boolean> {
      if (contactIds.length === 0) return false;
      const crmId = { in: [...contactIds] };
      const noCallFrom = { lte: new Date(at) };
      const where = { workspaceId, crmId, noCallFrom };
      return (await db.prisma.contactMirror.count({ where })) > 0;
    },

    /** Those of the numbers of whom at this time some contact agrees to be called. */
    async agreedAmong(
      workspaceId: string,
      numbers: readonly string[],
      at: number,
    ): Promise<string[]> {
      const keys = keysOf(numbers);
      const rows = await db.prisma.$queryRaw<{ key: string }[]>`
        select key from unnest(${keys}::text[]) as asked(key) where exists (
          select 1 from contact_mirror
          where workspace_id = ${workspaceId} and numbers @> array[key]
            and consent_from <= ${new Date(at)})`;
      return among(numbers, rows);
    },
  };
}

function keysOf(numbers: readonly string[]): string[] {
  return [...new Set(numbers.map((number) => callerKey(number)))];
}

function among(numbers: readonly string[], rows: readonly { readonly key: string }[]): string[] {
  const known = new Set(rows.map(({ key }) => key));
  return numbers.filter((number) => known.has(callerKey(number)));
}
