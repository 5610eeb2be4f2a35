import type { Database, Queries } from "./database.ts";
import { listTiesOf, type TieRow } from "./tie-store.ts";

/** Everything that the map says of some numbers; a number that is in neither list has nothing. */
export type MapPart = {
  readonly numbers: readonly string[];
  readonly entries: readonly {
    readonly number: string;
    readonly crmId: string;
    readonly ownerId: string | null;
  }[];
  readonly ties: readonly TieRow[];
};

/** A waiting writer and one slow Redis: the transaction must outlast both. */
const WRITE_MS = 20_000;

/** What the map still has to learn of the mirror. */
export function createMapStore(db: Database) {
  return {
    /**
     * Hands the oldest numbers that were put down, at most `limit`, to `write` as the mirror has them now, and
     * strikes them off when it resolves. One at a time for each workspace, so that an older reading never comes
     * after a newer. Returns how many there were.
     */
    async writePending(
      workspaceId: string,
      limit: number,
      write: (part: MapPart) => Promise<void>,
    ): Promise<number> {
      return db.transaction(
        async (queries) => {
          await queries.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`map:${workspaceId}`}, 0))`;
          const pending = await queries.$queryRaw<{ id: bigint; number: string }[]>`
            select id, number from map_pending where workspace_id = ${workspaceId}
            order by id limit ${limit}`;
          if (pending.length === 0) return 0;
          // hundreds of numbers look so many to the planner that it would read the whole mirror (tie-store.ts)
          await queries.$executeRaw`select set_config('enable_seqscan', 'off', true)`;
          const numbers = [...new Set(pending.map(({ number }) => number))];
          const [entries, ties] = [
            await listEntriesOf(queries, workspaceId, numbers),
            await listTiesOf(queries, workspaceId, numbers),
          ];
          await write({ numbers, entries, ties });
          await queries.$executeRaw`
            delete from map_pending where id = any(${pending.map(({ id }) => id)}::bigint[])`;
          return pending.length;
        },
        { timeoutMs: WRITE_MS },
      );
    },
  };
}

function listEntriesOf(
  queries: Queries,
  workspaceId: string,
  numbers: readonly string[],
): Promise<MapPart["entries"][number][]> {
  return queries.$queryRaw`
    select n.number, c.crm_id as "crmId", c.owner_id as "ownerId"
    from contact_mirror c, unnest(c.numbers) as n(number)
    where c.workspace_id || '' = ${workspaceId} and c.numbers && ${[...numbers]}::text[]
      and n.number = any(${[...numbers]}::text[])
    order by c.crm_id`;
}
