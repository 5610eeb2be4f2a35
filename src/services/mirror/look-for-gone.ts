import type { CrmClient, CrmKind } from "../../crm/port.ts";
import { StickylineError } from "../../domain/errors.ts";

export type Deps = {
  readonly census: {
    readonly count: (workspaceId: string, kind: CrmKind) => Promise<number>;
    readonly marks: (workspaceId: string, kind: CrmKind, step: number) => Promise<string[]>;
    readonly between: (
      workspaceId: string,
      kind: CrmKind,
      after: string | null,
      upTo: string | null,
    ) => Promise<string[]>;
  };
  readonly noteHints: (
    workspaceId: string,
    connectionId: string,
    kind: CrmKind,
    ids: readonly string[],
  ) => Promise<void>;
  readonly requestErasure: (workspaceId: string, crmId: string) => Promise<void>;
  readonly enqueueSync: (workspaceId: string, connectionId: string) => Promise<void>;
};

export type LookForGone = ReturnType<typeof createLookForGone>;

type Where = {
  readonly workspaceId: string;
  readonly connectionId: string;
  readonly client: CrmClient;
  readonly kind: CrmKind;
};

/** Ids of a stretch fill one page of the CRM's, and some more that the mirror lacks. */
const STRETCH = 150;
/** So few stretches are compared whole: what went and what came back could make their counts equal. */
const FEW_STRETCHES = 10;
/** Equal counts are cut in two this often where all is looked at: into 32 parts. */
const EVERYWHERE_CUTS = 5;
/** What one look may ask; the next one goes on. At three searches a second changes wait 15 s for it. */
const MOST_SEARCHES = 45;
/** A difference that would take more looks than these is read faster by reading everything. */
const MOST_LOOKS = 10;
const BATCH = 100;
/** More at once is nobody's wish to be forgotten: an archive was emptied. They are deleted as others are. */
const MOST_ERASED = 20;

/**
 * Finds which records the mirror has and the CRM has not, or the other way round, when their counts differ: by counts
 * of ever smaller stretches of ids, so that it costs what has changed, however many were ever deleted. What differs is
 * put down to be read by its id, for the counts are those of an index that is late. A contact that is neither there
 * nor in the archive was erased: it is erased here. Returns whether all was looked at: a look is short, and the next one
 * goes on; so large a difference that looks would take long is left to a whole pass, which is asked for. `everywhere`: counts
 * parts too whose sum is as it should be, for as many may have gone in one as came back in another.
 */
export function createLookForGone(deps: Deps) {
  return async (where: Where, counted: number, everywhere = false): Promise<"all" | "part"> => {
    const { workspaceId, connectionId, client, kind } = where;
    const mirrored = await deps.census.count(workspaceId, kind);
    const marks = await deps.census.marks(workspaceId, kind, STRETCH);
    const ends = [null, ...marks, null];
    const stretches = ends.length - 1;
    const isFew = stretches <= FEW_STRETCHES;
    const difference = mirrored - counted;
    const searches = Math.abs(difference) * (Math.log2(stretches) + 2);
    if (Math.min(searches, 2 * stretches) > MOST_LOOKS * MOST_SEARCHES) {
      await deps.enqueueSync(workspaceId, connectionId);
      return "all";
    }
    let asked = 0;
    let foundAny = false;

    /** `before` and `after`: by how much the mirror has more up to either end. */
    async function look(
      from: number,
      to: number,
      before: number,
      after: number,
      cuts = everywhere ? EVERYWHERE_CUTS : 0,
    ): Promise<void> {
      if (asked >= MOST_SEARCHES || (before === after && !isFew && cuts === 0)) return;
      if (to - from === 1) return compare(ends[from] ?? null, ends[to] ?? null);
      const middle = (from + to) >> 1;
      const upTo = ends[middle] ?? null;
      let between = before;
      if (!isFew) {
        asked += 1;
        between = middle * STRETCH - (await client.countRecords(kind, upTo));
      }
      const left = Math.max(0, cuts - 1);
      await look(from, middle, before, between, left);
      await look(middle, to, between, after, left);
    }

    async function compare(from: string | null, to: string | null): Promise<void> {
      const there = new Set<string>();
      let after = from;
      do {
        asked += 1;
        const page = await client.listIds(kind, after, to);
        for (const id of page.items) there.add(id);
        after = page.after;
      } while (after !== null);
      const known = await deps.census.between(workspaceId, kind, from, to);
      const missing = known.filter((id) => !there.has(id));
      for (const id of known) there.delete(id);
      if (kind === "contact") await eraseErased(deps, where, missing);
      const unlike = [...missing, ...there];
      if (unlike.length > 0) foundAny = true;
      await deps.noteHints(workspaceId, connectionId, kind, unlike);
    }

    await look(0, stretches, 0, difference);
    if (asked < MOST_SEARCHES) return "all";
    if (!foundAny) await deps.enqueueSync(workspaceId, connectionId);
    return foundAny ? "part" : "all";
  };
}

/** Who is neither there nor in the archive, nor became somebody else, wanted to be forgotten. */
export async function eraseErased(
  deps: Pick<Deps, "requestErasure">,
  where: Where,
  missing: readonly string[],
  holdOn: () => Promise<void> = async () => undefined,
): Promise<void> {
  const { client, workspaceId, kind } = where;
  const erased: string[] = [];
  for (let at = 0; at < missing.length; at += BATCH) {
    const { goneIds } = await client.readRecords(kind, missing.slice(at, at + BATCH));
    const archived = new Set(await client.listArchived(kind, goneIds));
    erased.push(...goneIds.filter((id) => !archived.has(id)));
    await holdOn();
  }
  if (erased.length > MOST_ERASED) return;
  for (const id of erased) {
    // a merged one is found under another id
    if (await isGone(client, id)) await deps.requestErasure(workspaceId, id);
  }
}

async function isGone(client: CrmClient, contactId: string): Promise<boolean> {
  try {
    await client.readOwnership(contactId);
    return false;
  } catch (error) {
    if (error instanceof StickylineError && error.code === "NOT_FOUND") return true;
    throw error;
  }
}
