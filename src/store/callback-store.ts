import { type CallbackLife, type CallbackStage, isOpen } from "../domain/callback.ts";
import { DEFAULT_CALLBACK_POLICY } from "../domain/callback-policy.ts";
import { contactsOf, wherePerson } from "./callback-person.ts";
import type { Database, Queries } from "./database.ts";
import type { Callback as Row } from "./generated/client.ts";

/** A promise to ring a caller back. `number`: E.164; `promisedAt`: epoch milliseconds. */
export type Callback = {
  readonly id: string;
  readonly workspaceId: string;
  readonly lineId: string;
  readonly callId: string;
  readonly number: string;
  readonly repId: string | null;
  readonly promisedAt: number;
};

/** What is known of it by now. `state`: `open`, or how it was closed; `joined`: it counts with `joinedTo`. */
export type KnownCallback = Callback &
  Omit<CallbackLife, "closedReason"> & {
    readonly state: string;
    readonly contactIds: readonly string[];
    readonly closedReason: string | null;
    readonly joinedTo: string | null;
    readonly version: number;
  };

/** Rows of earlier versions do not say when they expire. */
const EXPIRY_MS = DEFAULT_CALLBACK_POLICY.expiryHours * 3_600_000;

/** Promises to callers. Numbers and contacts of one person are one: at most one of theirs is open. */
export function createCallbackStore(db: Database) {
  return {
    /**
     * Keeps the promise once, however often it is told; while another is open for this person it joins that one.
     * `withdrawn`: it counts no more, whichever is told first.
     */
    async keep(
      callback: Callback & {
        readonly withdrawn?: boolean | undefined;
        readonly expiresAt?: number | undefined;
      },
    ): Promise<void> {
      const { id, workspaceId, lineId, callId, number, repId, promisedAt, withdrawn } = callback;
      const expiresAt = callback.expiresAt ?? promisedAt + EXPIRY_MS;
      await db.transaction(async (queries) => {
        // one at a time: two promises to one person must see each other
        await queries.$executeRaw`
          select pg_advisory_xact_lock(hashtextextended(${`callback ${workspaceId}`}, 0))`;
        const contactIds = await contactsOf(queries, workspaceId, number);
        const [open] = await queries.callback.findMany({
          where: { ...wherePerson(workspaceId, number, contactIds), id: { not: id } },
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
              number,
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
      });
      return rows.map((row) => toCallback(row));
    },

    async get(workspaceId: string, id: string): Promise<KnownCallback | null> {
      const row = await db.prisma.callback.findFirst({ where: { id, workspaceId } });
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

    /** The open ones of whoever has this number, oldest first. */
    async openOf(workspaceId: string, number: string): Promise<KnownCallback[]> {
      const contactIds = await contactsOf(db.prisma, workspaceId, number);
      const rows = await db.prisma.callback.findMany({
        where: wherePerson(workspaceId, number, contactIds),
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
        where: { ...wherePerson(workspaceId, number, contactIds), state: "done" },
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

function toCallback(row: Row): KnownCallback {
  const { promisedAt, nextAttemptAt, expiresAt, closedAt, stage, ...kept } = row;
  return {
    ...kept,
    stage: toStage(row.state, stage),
    promisedAt: promisedAt.getTime(),
    nextAttemptAt: (nextAttemptAt ?? promisedAt).getTime(),
    expiresAt: expiresAt?.getTime() ?? promisedAt.getTime() + EXPIRY_MS,
    closedAt: closedAt?.getTime() ?? null,
  };
}

/** An earlier version closes a row by its state alone. */
function toStage(state: string, stage: string): CallbackStage {
  if (state === "open") return isOpen(stage) ? stage : "requested";
  return state === "done" || state === "expired" || state === "failed" ? state : "cancelled";
}
