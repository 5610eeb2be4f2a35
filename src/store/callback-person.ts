import { callerKey, twinsOf } from "../domain/caller-key.ts";
import type { Queries } from "./database.ts";

/** A number that so many contacts share is a switchboard's: it says nothing of who else a person is. */
const MOST_CONTACTS = 3;

/** What else is known by this number, where it is a person's. */
export async function contactsOf(queries: Queries, workspaceId: string, number: string) {
  const rows = await queries.$queryRaw<{ crmId: string }[]>`
    select crm_id as "crmId" from contact_mirror
    where workspace_id = ${workspaceId} and numbers @> array[${callerKey(number)}]::text[]
    limit ${MOST_CONTACTS + 1}`;
  return rows.length > MOST_CONTACTS ? [] : rows.map(({ crmId }) => crmId);
}

/** Whoever called; the number that they entered may be somebody else's, and tells only where nothing else does. */
export async function contactsOfCaller(
  queries: Queries,
  workspaceId: string,
  { number, calledFrom }: { readonly number: string; readonly calledFrom: string | null },
): Promise<string[]> {
  const callers = calledFrom === null ? [] : await contactsOf(queries, workspaceId, calledFrom);
  return callers.length > 0 ? callers : contactsOf(queries, workspaceId, number);
}

/** The open callbacks of whoever has one of these numbers or is one of these contacts. */
export function wherePerson(
  workspaceId: string,
  numbers: readonly string[],
  contactIds: readonly string[],
) {
  const own = numbers.flatMap((number) => twinsOf(number));
  return {
    workspaceId,
    state: "open",
    OR: [
      { number: { in: own } },
      { calledFrom: { in: own } },
      { contactIds: { hasSome: [...contactIds] } },
    ],
  };
}

/** More numbers than any person has. */
const MOST_NUMBERS = 20;

/** Every number by which this person may ring in: theirs, and those of their contacts that are nobody else's. */
export async function numbersOf(
  queries: Queries,
  {
    workspaceId,
    number,
    calledFrom,
    contactIds,
  }: {
    readonly workspaceId: string;
    readonly number: string;
    readonly calledFrom: string | null;
    readonly contactIds: readonly string[];
  },
): Promise<string[]> {
  const rows = await queries.$queryRaw<{ number: string }[]>`
    select distinct n.number from contact_mirror c, unnest(c.numbers) as n(number)
    where c.workspace_id = ${workspaceId} and c.crm_id = any(${[...contactIds]}::text[])
      and (select count(*) from (
        select 1 from contact_mirror
        where workspace_id = ${workspaceId} and numbers @> array[n.number]
        limit ${MOST_CONTACTS + 1}) others) <= ${MOST_CONTACTS}
    order by n.number limit ${MOST_NUMBERS}`;
  const own = calledFrom === null ? [number] : [number, calledFrom];
  return [...new Set([...own, ...rows.map((row) => row.number)])];
}
