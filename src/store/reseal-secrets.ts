import type { Database } from "./database.ts";
import { Prisma } from "./generated/client.ts";
import { placeOf, type SecretBox } from "./secret-box.ts";

/**
 * Seals anew, with the key of today and for its place, every secret that was sealed otherwise: all columns whose name
 * ends in `_sealed`. Safe to repeat, and beside a program that writes: what was changed meanwhile is left alone. Returns
 * how many.
 */
export async function resealSecrets(db: Database, box: SecretBox): Promise<number> {
  const columns = await db.prisma.$queryRaw<{ table: string; column: string }[]>`
    select table_name as "table", column_name as "column" from information_schema.columns
    where table_schema = current_schema() and column_name like '%\\_sealed'
    order by 1, 2`;
  let resealed = 0;
  for (const { table, column } of columns) {
    const [name, of] = [Prisma.raw(`"${column}"`), Prisma.raw(`"${table}"`)];
    const rows = await db.prisma.$queryRaw<{ id: string; sealed: string }[]>`
      select id, ${name} as sealed from ${of} where ${name} is not null`;
    for (const { id, sealed } of rows.filter((row) => !box.isCurrent(row.sealed))) {
      const place = placeOf(table, column, id);
      const anew = box.seal(box.open(sealed, place), place);
      resealed += await db.prisma.$executeRaw`
        update ${of} set ${name} = ${anew} where id = ${id} and ${name} = ${sealed}`;
    }
  }
  return resealed + (await sealWebhookUrls(db, box));
}

/** Addresses of webhooks that were stored in the clear. */
async function sealWebhookUrls(db: Database, box: SecretBox): Promise<number> {
  const rows = await db.prisma.$queryRaw<{ id: string; url: string }[]>`
    select id, notices->>'webhookUrl' as url from workspace where notices->>'webhookUrl' is not null`;
  let sealed = 0;
  for (const { id, url } of rows) {
    const anew = box.seal(url, placeOf("workspace", "notice_webhook_url_sealed", id));
    sealed += await db.prisma.$executeRaw`
      update workspace set notices = notices - 'webhookUrl', notice_webhook_url_sealed = ${anew}
      where id = ${id} and notices->>'webhookUrl' = ${url}`;
  }
  return sealed;
}
