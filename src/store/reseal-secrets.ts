import type { Database } from "./database.ts";
import { Prisma } from "./generated/client.ts";
import type { SecretBox } from "./secret-box.ts";

/**
 * Seals anew, with the key of today, every secret that an earlier key sealed: all columns whose name ends in
 * `_sealed`. Safe to repeat, and beside a program that writes: what was changed meanwhile is left alone. Returns how many.
 */
export async function resealSecrets(db: Database, box: SecretBox): Promise<number> {
  const columns = await db.prisma.$queryRaw<{ table: string; column: string }[]>`
    select table_name as "table", column_name as "column" from information_schema.columns
    where table_schema = current_schema() and column_name like '%\\_sealed'
    order by 1, 2`;
  let resealed = 0;
  for (const { table, column } of columns) {
    const [name, of] = [Prisma.raw(`"${column}"`), Prisma.raw(`"${table}"`)];
    const rows = await db.prisma.$queryRaw<{ sealed: string }[]>`
      select distinct ${name} as sealed from ${of} where ${name} is not null`;
    for (const { sealed } of rows.filter((row) => !box.isCurrent(row.sealed))) {
      const anew = box.seal(box.open(sealed));
      resealed += await db.prisma.$executeRaw`
        update ${of} set ${name} = ${anew} where ${name} = ${sealed}`;
    }
  }
  return resealed;
}
