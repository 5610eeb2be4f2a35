import { type CallbackLife, isOpen } from "../domain/callback.ts";
import { contactsOf, contactsOfCaller, numbersOf, wherePerson } from "./callback-person.ts";
import { EXPIRY_MS, toCallback, type Callback, type KnownCallback } from "./callback-row.ts";
import type { Database, Queries } from "./database.ts";
import { createWhoMayWait } from "./who-may-wait.ts";

/** One that is only planned may be of a worker who came too late, and was never sent. */
const LAST_DIAL = {
  select: { state: true },
  where: { state: { not: "planned" } },
  orderBy: { createdAt: "desc" },
  take: 1,
} as const;

/** Promises to callers. Numbers and contacts of one person are one: at most one of theirs is open. */
export function createCallbackStore(db: Database) {
  const askWhoMayWait = createWhoMayWait(db);
  return {
    /**
     * Keeps the promise once, however often it is told; while another is open for this person it joins that one.
     * `withdrawn`: it counts no more, whichever is told first.
     */
    async keep(
      callback: Callback & {
        readonly withdrawn?: boolean | undefined;
        readonly expiresAt?: number | undefined;
        readonly entered?: { readonly calledFrom: string | null } | undefined;
      },
    ): Promise<void> {
      const { id, workspaceId, lineId, callId, number, repId, promisedAt, withdrawn } = callback;
      const expiresAt = callback.expiresAt ?? promisedAt + EXPIRY_MS;
      await db.transaction(async (queries) => {
        // one at a time: two promises to one person must see each other
        await queries.$executeRaw`
          select pg_advisory_xact_lock(hashtextextended(${`callback ${workspaceId}`}, 0))`;
        const calledFrom = callback.entered?.calledFrom ?? null;
        const place = { number, calledFrom, entered: callback.entered !== undefined };
        const contactIds = await contactsOfCaller(queries, workspaceId, place);
        const numbers = calledFrom === null ? [number] : [number, calledFrom];
        const [open] = await queries.callback.findMany({
          where: { ...wherePerson(workspaceId, numbers, contactIds), id: { not: id } },
          orderBy: [{ promisedAt: "asc" }, { id: "asc" }],
          take: 1,
        });
        const { count } = await queries.callback.createMany({
          data: [
            {
              id,
              workspaceId,
              lineId,
              callId,
              ...place,
              repId,
              contactIds,
              promisedAt: new Date(promisedAt),
              nextAttemptAt: new Date(promisedAt),
              expiresAt: new Date(expiresAt),
              ...(open === undefined ? {} : joined(open.id)),
            },
          ],
          skipDuplicates: true,
        });
        if (count > 0 && open !== undefined && (open.expiresAt?.getTime() ?? 0) < expiresAt) {
          await queries.callback.updateMany({
            where: { id: open.id, workspaceId },
            data: { expiresAt: new Date(expiresAt), version: { increment: 1 } },
          });
        }
        // where they want to be called last; not while they are rung
        if (count > 0 && open !== undefined && place.entered) {
          await queries.callback.updateMany({
            where: { id: open.id, workspaceId, stage: { notIn: ["dialling", "talking"] } },
            data: { ...place, version: { increment: 1 } },
          });
        }
        if (withdrawn === true) await withdraw(queries, workspaceId, id);
      });
    },

    /** Newest first, with the state (`open` at first); of one rep, or null: of all. */
    async list(
      workspaceId: string,
      limit: number,
      repId: string | null = null,
      state?: string,
    ): Promise<KnownCallback[]> {
      const rows = await db.prisma.callback.findMany({
        where: {
          workspaceId,
          ...(state === undefined ? {} : { state }),
          ...(repId === null ? {} : { OR: [{ repId }, { offeredTo: repId }] }),
        },
        orderBy: [{ promisedAt: "desc" }, { id: "asc" }],
        take: limit,
        include: { dials: LAST_DIAL },
      });
      return rows.map((row) => toCallback(row));
    },

    async get(workspaceId: string, id: string): Promise<KnownCallback | null> {
      const row = await db.prisma.callback.findFirst({
        where: { id, workspaceId },
        include: { dials: LAST_DIAL },
      });
      return row === null ? null : toCallback(row);
    },

    /** The one that was promised in a call, or that its promise joined; null: none was, or its caller never heard it. */
    async ofCall(
      workspaceId: string,
      lineId: string,
      callId: string,
    ): Promise<KnownCallback | null> {
      const row = await db.prisma.callback.findFirst({
        where: { workspaceId, lineId, callId, state: { not: "withdrawn" } },
        orderBy: { promisedAt: "desc" },
      });
      if (row === null || row.joinedTo === null) return row === null ? null : toCallback(row);
      const open = await db.prisma.callback.findFirst({
        where: { workspaceId, id: row.joinedTo },
      });
      return open === null ? null : toCallback(open);
    },

    /** Every number by which whoever is to be called back may ring in. */
    numbersOf: (callback: Parameters<typeof numbersOf>[1]): Promise<string[]> =>
      numbersOf(db.prisma, callback),

    /** The open ones of whoever has this number, oldest first. */
    async openOf(workspaceId: string, number: string): Promise<KnownCallback[]> {
      const [mayWait] = await askWhoMayWait({ workspaceId, number });
      if (mayWait === undefined) return [];
      const contactIds = await contactsOf(db.prisma, workspaceId, number);
      const rows = await db.prisma.callback.findMany({
        where: wherePerson(workspaceId, [number], contactIds),
        orderBy: [{ promisedAt: "asc" }, { id: "asc" }],
      });
      return rows.map((row) => toCallback(row));
    },

    /** Those with these ids, in any state, and those that still count whose id begins with `prefix`. */
    async idsOf(workspaceId: string, ids: readonly string[], prefix: string) {
      const rows = await db.prisma.callback.findMany({
        where: {
          workspaceId,
          OR: [
            { id: { in: [...ids] } },
            { id: { startsWith: prefix }, state: { in: ["open", "joined"] } },
          ],
        },
        select: { id: true, state: true },
      });
      return {
        known: rows.map(({ id }) => id),
        counting: rows.flatMap(({ id, state }) => (counts(state) ? [id] : [])),
      };
    },

    /** It counts no more; what had joined it takes its place. */
    withdraw: (workspaceId: string, id: string): Promise<void> =>
      db.transaction((queries) => withdraw(queries, workspaceId, id)),

    /** When somebody with this number was last reached by a callback, epoch milliseconds; null: not that is known. */
    async reachedAt(workspaceId: string, number: string): Promise<number | null> {
      const contactIds = await contactsOf(db.prisma, workspaceId, number);
      const row = await db.prisma.callback.findFirst({
        where: { ...wherePerson(workspaceId, [number], contactIds), state: "done" },
        orderBy: { closedAt: "desc" },
      });
      return row?.closedAt?.getTime() ?? null;
    },

    /** Open ones that are to be looked at by then, the longest due first. */
    async listDue(workspaceId: string, now: number, limit: number): Promise<KnownCallback[]> {
      const by = new Date(now);
      const rows = await db.prisma.callback.findMany({
        where: {
          workspaceId,
          state: "open",
          OR: [{ nextAttemptAt: null }, { nextAttemptAt: { lte: by } }, { expiresAt: { lte: by } }],
        },
        orderBy: [{ nextAttemptAt: { sort: "asc", nulls: "first" } }, { id: "asc" }],
        take: limit,
      });
      return rows.map((row) => toCallback(row));
    },

    /** Writes what became of it; false when somebody else changed it since it was read. */
    async change(
      { workspaceId, id, version }: Pick<KnownCallback, "workspaceId" | "id" | "version">,
      life: CallbackLife & { readonly repId?: string | null },
    ): Promise<boolean> {
      const { stage, attemptKeys, offers, offeredTo, closedBy, closedReason, repId } = life;
      const { count } = await db.prisma.callback.updateMany({
        where: { id, workspaceId, version, state: "open" },
        data: {
          stage,
          offers,
          offeredTo,
          closedBy,
          closedReason,
          attemptKeys: [...attemptKeys],
          state: isOpen(stage) ? "open" : stage,
          nextAttemptAt: new Date(life.nextAttemptAt),
          expiresAt: new Date(life.expiresAt),
          closedAt: life.closedAt === null ? null : new Date(life.closedAt),
          version: { increment: 1 },
          ...(repId === undefined ? {} : { repId }),
        },
      });
      return count > 0;
    },
  };
}

function counts(state: string): boolean {
  return state === "open" || state === "joined";
}

function joined(joinedTo: string) {
  return { state: "joined", stage: "cancelled", closedReason: "joined", joinedTo };
}

/** What had joined it is a promise of its own: the oldest of them takes its place. */
async function withdraw(queries: Queries, workspaceId: string, id: string): Promise<void> {
  const { count } = await queries.callback.updateMany({
    where: { id, workspaceId, state: { in: ["open", "joined"] } },
    data: { state: "withdrawn", stage: "cancelled", closedReason: "withdrawn", joinedTo: null },
  });
  const heir = await queries.callback.findFirst({
    where: { workspaceId, state: "joined", joinedTo: id },
    orderBy: [{ promisedAt: "asc" }, { id: "asc" }],
  });
  if (count === 0 || heir === null) return;
  await queries.callback.updateMany({
    where: { id: heir.id, workspaceId },
    data: { state: "open", stage: "requested", closedReason: null, joinedTo: null },
  });
  await queries.callback.updateMany({
    where: { workspaceId, joinedTo: id },
    data: { joinedTo: heir.id },
  });
}
