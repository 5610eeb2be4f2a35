import { anyWritingOf, e164Twins } from "../domain/number-writings.ts";
import type { Database } from "./database.ts";
import { Prisma } from "./generated/client.ts";

/** What is held about a number, kind by kind: how its rows are found and told from each other. */
const PARTS: readonly { readonly name: string; readonly table: string; readonly key: string }[] = [
  { name: "contacts", table: "contact_mirror", key: "crm_id" },
  { name: "forgottenContacts", table: "forgotten_contact", key: "crm_id" },
  { name: "companies", table: "company_mirror", key: "crm_id" },
  { name: "pins", table: "pin", key: "number" },
  { name: "callEvents", table: "call_event", key: "key" },
  { name: "decisions", table: "decision", key: "id" },
  { name: "callbacks", table: "callback", key: "id" },
  { name: "deadLetters", table: "dead_letter", key: "id" },
  { name: "audit", table: "audit_entry", key: "id" },
];

const BATCH = 200;

type Row = { readonly key: string; readonly row: unknown };

/** Reads what the database holds about a number, in batches. */
export function createExportStore(db: Database) {
  async function* rowsWhere(
    { table, key }: { readonly table: string; readonly key: string },
    workspaceId: string,
    which: Prisma.Sql,
  ): AsyncGenerator {
    const by = Prisma.raw(`t.${key}`);
    for (let after = ""; ;) {
      const rows = await db.prisma.$queryRaw<Row[]>`
        select ${by} as key, to_jsonb(t) - 'workspace_id' as row from ${Prisma.raw(table)} t
        where workspace_id = ${workspaceId} and ${by} > ${after} and ${which}
        order by ${by} limit ${BATCH}`;
      for (const { row } of rows) yield row;
      const last = rows.at(-1);
      if (last === undefined || rows.length < BATCH) return;
      after = last.key;
    }
  }

  return {
    /** Every part by its name with its rows, in any writing of the number (E.164); `legIds`: of its calls. */
    async *about(
      workspaceId: string,
      e164: string,
      legIds: readonly string[],
    ): AsyncGenerator<{ readonly name: string; readonly rows: AsyncIterable<unknown> }> {
      const legs = [...legIds];
      const writing = anyWritingOf(e164Twins(e164));
      for (const part of PARTS) {
        const ofLegs = ["call_event", "decision"].includes(part.table)
          ? Prisma.sql`t.leg_id = any(${legs}::text[]) or`
          : Prisma.empty;
        const which = Prisma.sql`(${ofLegs} t::text ~ ${writing})`;
        yield { name: part.name, rows: rowsWhere(part, workspaceId, which) };
      }
      const recordings = { table: "recording", key: "id" };
      const ofCalls = Prisma.sql`t.leg_id = any(${legs}::text[])`;
      yield { name: "recordings", rows: rowsWhere(recordings, workspaceId, ofCalls) };
      const transfers = { table: "call_transfer", key: "decision_id" };
      yield { name: "transfers", rows: rowsWhere(transfers, workspaceId, ofCalls) };
    },
  };
}
