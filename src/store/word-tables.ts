import type { Queries } from "./database.ts";
import { Prisma } from "./generated/client.ts";

/** A table whose rows name a workspace, and its columns that hold words; ids and keys are none, times neither. */
export type WordTable = {
  readonly name: string;
  readonly words: readonly string[];
  /** Those of `words` that are plain text, and of these the ones that may be empty. */
  readonly texts: readonly string[];
  readonly optional: readonly string[];
};

/**
 * What a workspace set up, where numbers are its own; what somebody asked for who wants no call; and what the map is
 * about to be told.
 */
const KEPT: ReadonlySet<string> = new Set([
  "line",
  "rep",
  "rep_identity",
  "policy",
  "policy_version",
  "retention",
  "api_key",
  "membership",
  "sign_in_link",
  "user_session",
  "crm_connection",
  "telephony_connection",
  "crm_owner",
  "crm_presence",
  "do_not_call",
  "map_pending",
]);
/** Rows that are other people's too: their numbers are taken out one by one. */
const SHARED: ReadonlySet<string> = new Set([
  "contact_mirror",
  "company_mirror",
  "deal_mirror",
  "ticket_mirror",
  "lead_mirror",
  "forgotten_contact",
  "campaign",
]);

/** All of them, as the database has them: one that comes later is among them by itself. */
export async function wordTablesOf(queries: Queries): Promise<WordTable[]> {
  return queries.$queryRaw<WordTable[]>`
    select c.table_name as name,
      array_agg(c.column_name::text order by c.ordinal_position) as words,
      coalesce(array_agg(c.column_name::text) filter (where c.data_type = 'text'), '{}') as texts,
      coalesce(array_agg(c.column_name::text) filter
        (where c.data_type = 'text' and c.is_nullable = 'YES'), '{}') as optional
    from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = current_schema() and t.table_type = 'BASE TABLE'
      and c.data_type in ('text', 'jsonb', 'ARRAY')
      and c.column_name !~ '(^|_)(id|ids|key|keys|digest)$'
      and exists (select from information_schema.columns w where w.table_schema = c.table_schema
        and w.table_name = c.table_name and w.column_name = 'workspace_id')
    group by c.table_name order by 1`;
}

/** The words of a row as one text; what joins them is in no number. */
export function textOf(columns: readonly string[], of = ""): Prisma.Sql {
  return Prisma.raw(
    `concat_ws(',', ${columns.map((column) => `${of}"${column}"::text`).join(", ")})`,
  );
}

/**
 * Takes what a regular expression finds out of the words of every table but a workspace's settings: an optional text is
 * emptied, and a row that still speaks of it goes, or where it is other people's too, says `erased` instead.
 */
export async function sweepWords(
  queries: Queries,
  workspaceId: string,
  writing: string,
): Promise<void> {
  for (const { name, words, texts, optional } of await wordTablesOf(queries)) {
    if (KEPT.has(name)) continue;
    const table = Prisma.raw(`"${name}"`);
    for (const column of optional.map((text) => Prisma.raw(`"${text}"`))) {
      await queries.$executeRaw`
        update ${table} set ${column} = null
        where workspace_id = ${workspaceId} and ${column} ~ ${writing}`;
    }
    if (SHARED.has(name)) {
      for (const column of texts.map((text) => Prisma.raw(`"${text}"`))) {
        await queries.$executeRaw`
          update ${table} set ${column} = regexp_replace(${column}, ${writing}, 'erased', 'g')
          where workspace_id = ${workspaceId} and ${column} ~ ${writing}`;
      }
      continue;
    }
    await queries.$executeRaw`
      delete from ${table} where workspace_id = ${workspaceId} and ${textOf(words)} ~ ${writing}`;
  }
}
