import { allTwinsOf } from "../domain/caller-key.ts";
import type { Database, Queries } from "./database.ts";
import { lockMirror } from "./mirror-lock.ts";

/** Everything under which a person may be found here. */
export type PersonTraces = {
  /** The contact's ids: its own, those merged into it, and the one that it was merged into. */
  readonly ids: readonly string[];
  /** Every number it had (E.164). */
  readonly numbers: readonly string[];
  /** Of these, the ones that no other contact, company or rep has, with all their twins. */
  readonly ownNumbers: readonly string[];
  /** Legs of the person's calls. */
  readonly legIds: readonly string[];
};

/** How much was erased, for the record. */
export type ErasedRows = {
  readonly contacts: number;
  readonly calls: number;
  readonly decisions: number;
};

const LONG_MS = 60_000;

/** Finds a contact everywhere in the database, and takes it out. */
export function createErasureStore(db: Database) {
  return {
    /** Also finds a contact that was deleted or merged before. */
    async find(workspaceId: string, crmId: string): Promise<PersonTraces> {
      const known = await db.prisma.$queryRaw<{ ids: string[]; numbers: string[] }[]>`
        select merged_ids || crm_id as ids, numbers from contact_mirror
        where workspace_id = ${workspaceId} and (crm_id = ${crmId} or merged_ids @> array[${crmId}])
        union all
        select merged_ids || crm_id as ids, numbers from forgotten_contact
        where workspace_id = ${workspaceId} and (crm_id = ${crmId} or merged_ids @> array[${crmId}])`;
      const ids = [...new Set([crmId, ...known.flatMap((row) => row.ids)])];
      const numbers = [...new Set(known.flatMap((row) => row.numbers))];
      const shared = await db.prisma.$queryRaw<{ number: string }[]>`
        select n.number from contact_mirror c, unnest(c.numbers) as n(number)
        where c.workspace_id = ${workspaceId} and c.numbers && ${numbers}::text[]
          and not c.crm_id = any(${ids}::text[])
        union
        select n.number from company_mirror c, unnest(c.numbers) as n(number)
        where c.workspace_id = ${workspaceId} and c.numbers && ${numbers}::text[]`;
      const others = new Set(shared.map(({ number }) => number));
      const ownNumbers = allTwinsOf(numbers.filter((number) => !others.has(number)));
      const allNumbers = allTwinsOf(numbers);
      const legs = await db.prisma.$queryRaw<{ legId: string }[]>`
        with recursive leg(id) as (
          select leg_id from call_event
          where workspace_id = ${workspaceId} and number = any(${ownNumbers}::text[])
          union
          select leg_id from decision
          where workspace_id = ${workspaceId} and number = any(${ownNumbers}::text[])
          union
          select leg_id from decision
          where workspace_id = ${workspaceId} and number = any(${allNumbers}::text[])
            and record -> 'contacts' ?| ${ids}::text[]
          union
          select case when l.a = leg.id then l.b else l.a end
          from leg join leg_link l
            on l.workspace_id = ${workspaceId} and (l.a = leg.id or l.b = leg.id))
        select id as "legId" from leg`;
      return { ids, numbers, ownNumbers, legIds: legs.map(({ legId }) => legId) };
    },

    /** Takes all of it out, in one transaction. Numbers that others share stay theirs. */
    async erase(workspaceId: string, traces: PersonTraces): Promise<ErasedRows> {
      return db.transaction(
        async (queries) => {
          await lockMirror(queries, workspaceId);
          const contacts = await eraseContact(queries, workspaceId, traces);
          const rows = await eraseCalls(queries, workspaceId, traces);
          return { contacts, ...rows };
        },
        { timeoutMs: LONG_MS },
      );
    },
  };
}

async function eraseContact(
  queries: Queries,
  workspaceId: string,
  { ids, numbers, ownNumbers }: PersonTraces,
): Promise<number> {
  const { count } = await queries.contactMirror.deleteMany({
    where: { workspaceId, crmId: { in: [...ids] } },
  });
  await queries.forgottenContact.deleteMany({ where: { workspaceId, crmId: { in: [...ids] } } });
  await queries.crmHint.deleteMany({
    where: { workspaceId, kind: "contact", crmId: { in: [...ids] } },
  });
  await queries.ownerChange.deleteMany({ where: { workspaceId, contactId: { in: [...ids] } } });
  await queries.pin.deleteMany({ where: { workspaceId, number: { in: [...ownNumbers] } } });
  await queries.$executeRaw`
    update deal_mirror set contact_ids = array(
      select id from unnest(contact_ids) as id where not id = any(${[...ids]}::text[]))
    where workspace_id = ${workspaceId} and contact_ids && ${[...ids]}::text[]`;
  await queries.$executeRaw`
    update contact_mirror set merged_ids = array(
      select id from unnest(merged_ids) as id where not id = any(${[...ids]}::text[]))
    where workspace_id = ${workspaceId} and merged_ids && ${[...ids]}::text[]`;
  await queries.$executeRaw`
    insert into map_pending (workspace_id, number)
    select ${workspaceId}, number from unnest(${[...numbers]}::text[]) as number`;
  return count;
}

async function eraseCalls(
  queries: Queries,
  workspaceId: string,
  { ids, ownNumbers, legIds }: PersonTraces,
): Promise<{ calls: number; decisions: number }> {
  const legs = [...legIds];
  const { count: calls } = await queries.callEvent.deleteMany({
    where: { workspaceId, legId: { in: legs } },
  });
  const decisions = await queries.$executeRaw`
    delete from decision where workspace_id = ${workspaceId} and (leg_id = any(${legs}::text[])
      or number = any(${[...ownNumbers]}::text[]) or record -> 'contacts' ?| ${[...ids]}::text[])`;
  await queries.$executeRaw`
    delete from leg_link where workspace_id = ${workspaceId}
      and (a = any(${legs}::text[]) or b = any(${legs}::text[]))`;
  await queries.$executeRaw`
    delete from crm_write where workspace_id = ${workspaceId}
      and (leg_ids && ${legs}::text[] or key = any(${[...ids]}::text[]))`;
  await queries.callTransfer.deleteMany({ where: { workspaceId, legId: { in: legs } } });
  await queries.callback.deleteMany({ where: { workspaceId, number: { in: [...ownNumbers] } } });
  await queries.$executeRaw`
    update callback set contact_ids = array(
      select id from unnest(contact_ids) as id where not id = any(${[...ids]}::text[]))
    where workspace_id = ${workspaceId} and contact_ids && ${[...ids]}::text[]`;
  const words = searchWords(ids, ownNumbers);
  await queries.$executeRaw`
    delete from dead_letter d where payload::text like any(${words}::text[])
      and (workspace_id = ${workspaceId} or (workspace_id is null and not exists (
        select from crm_connection c
        where c.account_id = d.payload ->> 'accountId' and c.workspace_id <> ${workspaceId})))`;
  await queries.$executeRaw`
    update audit_entry set subject = 'erased', details = null
    where workspace_id = ${workspaceId} and (subject = any(${[...ids, ...ownNumbers]}::text[])
      or details::text like any(${words}::text[]))`;
  return { calls, decisions };
}

/** Ids as whole JSON texts, numbers by their digits: with or without a plus, in any text. */
function searchWords(ids: readonly string[], numbers: readonly string[]): string[] {
  return [...ids.map((id) => `%"${id}"%`), ...numbers.map((number) => `%${number.slice(1)}%`)];
}
