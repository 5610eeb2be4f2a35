import type { PersonTraces } from "../domain/person-traces.ts";
import { anyWritingOf, e164Twins } from "../domain/number-writings.ts";
import type { Database, Queries } from "./database.ts";
import type { ErasedNumberStore } from "./erased-number-store.ts";
import { lockMirror } from "./lock-mirror.ts";
import { sweepWords } from "./word-tables.ts";
import { MIRRORS } from "./mirror-tables.ts";

/** How much was erased, for the record. */
export type ErasedRows = {
  readonly contacts: number;
  readonly calls: number;
  readonly decisions: number;
};

const LONG_MS = 60_000;

type Known = { readonly ids: readonly string[]; readonly numbers: readonly string[] };

/** Finds a contact everywhere in the database, and takes it out. */
export function createErasureStore(
  db: Database,
  erasedNumbers: Pick<ErasedNumberStore, "note">,
  now: () => number = Date.now,
) {
  /** Every leg of the calls that have to do with them, and of recordings that are named by a number. */
  async function legsOf(
    workspaceId: string,
    ids: readonly string[],
    numbers: readonly string[],
    ownNumbers: readonly string[],
  ): Promise<string[]> {
    const legs = await db.prisma.$queryRaw<{ legId: string }[]>`
      with recursive leg(id) as (
        select leg_id from call_event
        where workspace_id = ${workspaceId} and number = any(${[...ownNumbers]}::text[])
        union
        select leg_id from decision
        where workspace_id = ${workspaceId} and number = any(${[...ownNumbers]}::text[])
        union
        select leg_id from decision
        where workspace_id = ${workspaceId} and number = any(${[...numbers]}::text[])
          and record -> 'contacts' ?| ${[...ids]}::text[]
        union
        select leg_id from recording
        where workspace_id = ${workspaceId} and name ~ ${anyWritingOf(ownNumbers)}
        union
        select case when l.a = leg.id then l.b else l.a end
        from leg join leg_link l
          on l.workspace_id = ${workspaceId} and (l.a = leg.id or l.b = leg.id))
      select id as "legId" from leg`;
    return legs.map(({ legId }) => legId);
  }

  return {
    /** Also finds a contact that was deleted or merged before. */
    async find(workspaceId: string, crmId: string): Promise<PersonTraces> {
      const known = await db.prisma.$queryRaw<Known[]>`
        select merged_ids || crm_id as ids, numbers from contact_mirror
        where workspace_id = ${workspaceId} and (crm_id = ${crmId} or merged_ids @> array[${crmId}])
        union all
        select merged_ids || crm_id as ids, numbers from forgotten_contact
        where workspace_id = ${workspaceId} and (crm_id = ${crmId} or merged_ids @> array[${crmId}])`;
      const ids = [...new Set([crmId, ...known.flatMap((row) => row.ids)])];
      const numbers = [...new Set(known.flatMap((row) => row.numbers.flatMap(e164Twins)))];
      const shared = await db.prisma.$queryRaw<{ number: string }[]>`
        select n.number from contact_mirror c, unnest(c.numbers) as n(number)
        where c.workspace_id = ${workspaceId} and c.numbers && ${numbers}::text[]
          and not c.crm_id = any(${ids}::text[])
        union
        select n.number from company_mirror c, unnest(c.numbers) as n(number)
        where c.workspace_id = ${workspaceId} and c.numbers && ${numbers}::text[]
        union
        select id from rep_identity
        where workspace_id = ${workspaceId} and id = any(${numbers}::text[])`;
      const others = new Set(shared.map(({ number }) => number));
      const ownNumbers = numbers.filter((number) => !others.has(number));
      return {
        ids,
        numbers,
        ownNumbers,
        legIds: await legsOf(workspaceId, ids, numbers, ownNumbers),
      };
    },

    /** Finds a number (E.164) and its twins: a contact that has no other number goes with it. */
    async findNumber(workspaceId: string, e164: string): Promise<PersonTraces> {
      const numbers = e164Twins(e164);
      const holders = await db.prisma.$queryRaw<Known[]>`
        select merged_ids || crm_id as ids, numbers from contact_mirror
        where workspace_id = ${workspaceId} and numbers && ${numbers}::text[]
        union all
        select merged_ids || crm_id as ids, numbers from forgotten_contact
        where workspace_id = ${workspaceId} and numbers && ${numbers}::text[]`;
      const gone = holders.filter((row) => row.numbers.every((number) => numbers.includes(number)));
      const ids = [...new Set(gone.flatMap((row) => row.ids))];
      return {
        ids,
        numbers,
        ownNumbers: numbers,
        legIds: await legsOf(workspaceId, ids, numbers, numbers),
      };
    },

    /** Takes all of it out: the calls, which may be many, and then the contact, whose lock a sync waits for. */
    async erase(workspaceId: string, traces: PersonTraces): Promise<ErasedRows> {
      const within = { timeoutMs: LONG_MS };
      const rows = await db.transaction(async (queries) => {
        await erasedNumbers.note(queries, workspaceId, traces.ownNumbers, now());
        return eraseCalls(queries, workspaceId, traces);
      }, within);
      const contacts = await db.transaction(async (queries) => {
        await lockMirror(queries, workspaceId);
        return eraseContact(queries, workspaceId, traces);
      }, within);
      return { contacts, ...rows };
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
  for (const table of [MIRRORS.deal, MIRRORS.ticket, MIRRORS.lead]) {
    await queries.$executeRaw`
      update ${table} set contact_ids = array(
        select id from unnest(contact_ids) as id where not id = any(${[...ids]}::text[]))
      where workspace_id = ${workspaceId} and contact_ids && ${[...ids]}::text[]`;
  }
  await queries.$executeRaw`
    update contact_mirror set merged_ids = array(
      select id from unnest(merged_ids) as id where not id = any(${[...ids]}::text[]))
    where workspace_id = ${workspaceId} and merged_ids && ${[...ids]}::text[]`;
  const own = [...ownNumbers];
  const writing = anyWritingOf(ownNumbers);
  const changed = await queries.$executeRaw`
    update contact_mirror set
      numbers = array(
        select number from unnest(numbers) as number where not number = any(${own}::text[])),
      unreadable = array(
        select text from unnest(unreadable) as text where (text ~ ${writing}) is not true)
    where workspace_id = ${workspaceId}
      and (numbers && ${own}::text[] or unreadable <> '{}' and unreadable::text ~ ${writing})`;
  await queries.$executeRaw`
    update company_mirror set numbers = array(
      select number from unnest(numbers) as number where not number = any(${own}::text[]))
    where workspace_id = ${workspaceId} and numbers && ${own}::text[]`;
  await queries.$executeRaw`
    update forgotten_contact set numbers = array(
      select number from unnest(numbers) as number where not number = any(${own}::text[]))
    where workspace_id = ${workspaceId} and numbers && ${own}::text[]`;
  await queries.$executeRaw`
    insert into map_pending (workspace_id, number)
    select ${workspaceId}, number from unnest(${[...numbers]}::text[]) as number`;
  return count + changed;
}

async function eraseCalls(
  queries: Queries,
  workspaceId: string,
  { ids, ownNumbers, legIds }: PersonTraces,
): Promise<{ calls: number; decisions: number }> {
  const legs = [...legIds];
  const own = [...ownNumbers];
  const writing = anyWritingOf(ownNumbers);
  const calls = await queries.$executeRaw`
    delete from call_event where workspace_id = ${workspaceId}
      and (leg_id = any(${legs}::text[]) or event::text ~ ${writing})`;
  const decisions = await queries.$executeRaw`
    delete from decision where workspace_id = ${workspaceId} and (leg_id = any(${legs}::text[])
      or number = any(${own}::text[]) or record -> 'contacts' ?| ${[...ids]}::text[]
      or record::text ~ ${writing})`;
  await queries.$executeRaw`
    delete from leg_link where workspace_id = ${workspaceId}
      and (a = any(${legs}::text[]) or b = any(${legs}::text[]))`;
  await queries.$executeRaw`
    delete from crm_write where workspace_id = ${workspaceId}
      and (leg_ids && ${[...legs, ...ids.map((id) => `contact:${id}`)]}::text[] or key = any(${[...ids]}::text[]) or error ~ ${writing})`;
  await queries.$executeRaw`
    delete from call_transfer where workspace_id = ${workspaceId}
      and (leg_id = any(${legs}::text[]) or name ~ ${writing})`;
  await queries.callback.deleteMany({
    where: { workspaceId, OR: [{ number: { in: own } }, { calledFrom: { in: own } }] },
  });
  await queries.$executeRaw`
    update campaign set version = version + 1, numbers = array(
      select number from unnest(numbers) as number where not number = any(${own}::text[]))
    where workspace_id = ${workspaceId} and numbers && ${own}::text[]`;
  await queries.$executeRaw`
    update callback set contact_ids = array(
      select id from unnest(contact_ids) as id where not id = any(${[...ids]}::text[]))
    where workspace_id = ${workspaceId} and contact_ids && ${[...ids]}::text[]`;
  const words = ids.map((id) => `%"${id}"%`);
  await queries.$executeRaw`
    delete from dead_letter d
    where (payload::text like any(${words}::text[]) or payload::text ~ ${writing} or error ~ ${writing})
      and (workspace_id = ${workspaceId} or (workspace_id is null and not exists (
        select from crm_connection c
        where c.account_id = d.payload ->> 'accountId' and c.workspace_id <> ${workspaceId})))`;
  await queries.$executeRaw`
    update audit_entry set subject = 'erased', details = null
    where workspace_id = ${workspaceId} and (subject = any(${[...ids]}::text[])
      or details::text like any(${words}::text[])
      or subject ~ ${writing} or details::text ~ ${writing})`;
  if (writing !== null) await sweepWords(queries, workspaceId, writing);
  return { calls, decisions };
}
