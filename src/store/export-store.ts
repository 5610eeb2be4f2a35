import { anyWritingOf, e164Twins } from "../domain/number-writings.ts";
import type { Database } from "./database.ts";
import { Prisma } from "./generated/client.ts";
import { textOf, wordTablesOf } from "./word-tables.ts";

type Part = {
  readonly name: string;
  readonly table: string;
  /** Tells its rows from each other. */
  readonly key: string;
  /** Which of its columns names the call. */
  readonly leg?: "leg_id" | "leg_ids";
  /** Other people's. */
  readonly without?: "numbers";
};

/** What is held about a number, kind by kind. */
const PARTS: readonly Part[] = [
  { name: "contacts", table: "contact_mirror", key: "crm_id" },
  { name: "forgottenContacts", table: "forgotten_contact", key: "crm_id" },
  { name: "companies", table: "company_mirror", key: "crm_id" },
  { name: "pins", table: "pin", key: "number" },
  { name: "callEvents", table: "call_event", key: "key", leg: "leg_id" },
  { name: "calls", table: "routed_call", key: "leg_id", leg: "leg_id" },
  { name: "decisions", table: "decision", key: "id", leg: "leg_id" },
  { name: "callbacks", table: "callback", key: "id" },
  { name: "campaigns", table: "campaign", key: "id", without: "numbers" },
  { name: "doNotCall", table: "do_not_call", key: "number" },
  { name: "crmWrites", table: "crm_write", key: "id", leg: "leg_ids" },
  { name: "ownerChanges", table: "owner_change", key: "id" },
  { name: "notices", table: "notice_delivery", key: "id" },
  { name: "deadLetters", table: "dead_letter", key: "id" },
  { name: "audit", table: "audit_entry", key: "id" },
  { name: "recordings", table: "recording", key: "id", leg: "leg_id" },
  { name: "transfers", table: "call_transfer", key: "decision_id", leg: "leg_id" },
];

const BATCH = 200;

type Row = { readonly key: string; readonly row: unknown };

/** Reads what the database holds about a number, in batches. */
export function createExportStore(db: Database) {
  async function* rowsWhere(
    { table, key, without }: Part,
    workspaceId: string,
    which: Prisma.Sql,
  ): AsyncGenerator {
    const by = Prisma.raw(`t.${key}`);
    for (let after = ""; ;) {
      const rows = await db.prisma.$queryRaw<Row[]>`
        select ${by} as key, to_jsonb(t) - 'workspace_id' - ${without ?? ""}::text as row from ${Prisma.raw(table)} t
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
      const tables = new Map((await wordTablesOf(db.prisma)).map((table) => [table.name, table]));
      for (const part of PARTS) {
        const words = Prisma.sql`${textOf(tables.get(part.table)?.words ?? [], "t.")} ~ ${writing}`;
        const which = Prisma.sql`(${ofLegs(part.leg, legs)} ${words})`;
        yield { name: part.name, rows: rowsWhere(part, workspaceId, which) };
      }
    },
  };
}

function ofLegs(column: Part["leg"], legs: string[]): Prisma.Sql {
  if (column === undefined) return Prisma.empty;
  return column === "leg_ids"
    ? Prisma.sql`t.leg_ids && ${legs}::text[] or`
    : Prisma.sql`t.leg_id = any(${legs}::text[]) or`;
}
