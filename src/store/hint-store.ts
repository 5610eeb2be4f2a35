import type { Database } from "./database.ts";

export type HintKind = "contact" | "company" | "deal" | "ticket" | "lead";

/** A record that something was said of. `version` counts how often. */
export type Hint = { readonly kind: HintKind; readonly crmId: string; readonly version: number };

/** Records that are to be read by their ids, each once however often it was named. */
export function createHintStore(db: Database) {
  return {
    async note(
      workspaceId: string,
      connectionId: string,
      kind: HintKind,
      ids: readonly string[],
    ): Promise<void> {
      if (ids.length === 0) return;
      await db.prisma.$executeRaw`
        insert into crm_hint as known (workspace_id, connection_id, kind, crm_id)
        select distinct ${workspaceId}, ${connectionId}, ${kind}, crm_id
        from unnest(${[...ids]}::text[]) as crm_id order by crm_id
        on conflict (connection_id, kind, crm_id) do update set version = known.version + 1`;
    },

    /**
     * Takes at most `limit` hints of one kind until `claimedUntil`; nobody else gets them meanwhile, so that an older
     * reading of a record is never stored after a newer. A reader that was killed loses them by then.
     */
    async claim(
      connectionId: string,
      limit: number,
      times: { readonly now: number; readonly claimedUntil: number },
    ): Promise<Hint[]> {
      return db.prisma.$queryRaw<Hint[]>`
        with free as (
          select kind, crm_id from crm_hint
          where connection_id = ${connectionId}
            and (claimed_until is null or claimed_until <= ${new Date(times.now)})
            and kind = (select min(kind) from crm_hint where connection_id = ${connectionId}
              and (claimed_until is null or claimed_until <= ${new Date(times.now)}))
          order by crm_id limit ${limit} for update skip locked)
        update crm_hint h set claimed_until = ${new Date(times.claimedUntil)}
        from free where h.connection_id = ${connectionId} and h.kind = free.kind
          and h.crm_id = free.crm_id
        returning h.kind, h.crm_id as "crmId", h.version`;
    },

    /** These were read; one that was named again meanwhile stays, to be read again. */
    async done(connectionId: string, hints: readonly Hint[]): Promise<void> {
      await db.transaction(async (queries) => {
        const [kind, ids, versions] = columns(hints);
        await queries.$executeRaw`
          delete from crm_hint h using unnest(${ids}::text[], ${versions}::int[]) as read(crm_id, version)
          where h.connection_id = ${connectionId} and h.kind = ${kind}
            and h.crm_id = read.crm_id and h.version = read.version`;
        await queries.$executeRaw`
          update crm_hint set claimed_until = null
          where connection_id = ${connectionId} and kind = ${kind} and crm_id = any(${ids}::text[])`;
      });
    },

    /** These could not be read; the next one may take them at once. */
    async giveBack(connectionId: string, hints: readonly Hint[]): Promise<void> {
      const [kind, ids] = columns(hints);
      await db.prisma.$executeRaw`
        update crm_hint set claimed_until = null
        where connection_id = ${connectionId} and kind = ${kind} and crm_id = any(${ids}::text[])`;
    },
  };
}

function columns(hints: readonly Hint[]): [kind: string, ids: string[], versions: number[]] {
  return [
    hints[0]?.kind ?? "contact",
    hints.map(({ crmId }) => crmId),
    hints.map(({ version }) => version),
  ];
}
