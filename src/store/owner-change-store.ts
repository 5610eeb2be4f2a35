import { randomUUID } from "node:crypto";
import type { Database } from "./database.ts";
import { lockMirror } from "./lock-mirror.ts";
import type { OwnerChange as Row } from "./generated/client.ts";

export type OwnerChangeState =
  "planned" | "writing" | "adopted" | "kept" | "lost" | "refused" | "undone";

/** An owner that we wrote to a contact, or meant to. Times are epoch milliseconds. */
export type OwnerChange = {
  readonly id: string;
  readonly workspaceId: string;
  readonly connectionId: string;
  readonly contactId: string;
  readonly causeLegId: string;
  readonly repId: string;
  readonly ownerId: string;
  readonly previousOwnerId: string | null;
  readonly rule: string;
  readonly state: OwnerChangeState;
  /** Why it ended so, for people; null while it is under way and where all went well. */
  readonly reason: string | null;
  readonly foundOwnerId: string | null;
  readonly createdAt: number;
  readonly seenAt: number | null;
  readonly settledAt: number | null;
};

export type NewOwnerChange = Pick<
  OwnerChange,
  | "workspaceId"
  | "connectionId"
  | "contactId"
  | "causeLegId"
  | "repId"
  | "ownerId"
  | "previousOwnerId"
  | "rule"
>;

const STATES: readonly OwnerChangeState[] = [
  "planned",
  "writing",
  "adopted",
  "kept",
  "lost",
  "refused",
  "undone",
];

/** The ledger of owners: one row for each contact and the talk that is the reason. */
export function createOwnerChangeStore(db: Database) {
  return {
    /** The row of this contact and talk, planned now if there is none. */
    async plan(change: NewOwnerChange): Promise<OwnerChange> {
      const { workspaceId, contactId, causeLegId } = change;
      await db.prisma.ownerChange.createMany({
        data: [{ ...change, id: randomUUID(), state: "planned" }],
        skipDuplicates: true,
      });
      const row = await db.prisma.ownerChange.findUniqueOrThrow({
        where: {
          workspaceId_contactId_causeLegId: { workspaceId, contactId, causeLegId },
        },
      });
      return toOwnerChange(row);
    },

    /** The change that a talk was the reason for; null when there is none. */
    async ofCause(workspaceId: string, causeLegId: string): Promise<OwnerChange | null> {
      const row = await db.prisma.ownerChange.findFirst({ where: { workspaceId, causeLegId } });
      return row === null ? null : toOwnerChange(row);
    },

    async get(workspaceId: string, id: string): Promise<OwnerChange | null> {
      const row = await db.prisma.ownerChange.findFirst({ where: { workspaceId, id } });
      return row === null ? null : toOwnerChange(row);
    },

    /** Newest first. */
    async list(
      workspaceId: string,
      filter: { readonly contactId?: string; readonly state?: string; readonly limit: number },
    ): Promise<OwnerChange[]> {
      const { limit, contactId, state } = filter;
      const rows = await db.prisma.ownerChange.findMany({
        where: {
          workspaceId,
          ...(contactId === undefined ? {} : { contactId }),
          ...(state === undefined ? {} : { state }),
        },
        orderBy: [{ createdAt: "desc" }, { id: "asc" }],
        take: limit,
      });
      return rows.map((row) => toOwnerChange(row));
    },

    /** Before the write: `seenAt` is the newest entry of the contact's history, 0 when there is none. */
    async writing(workspaceId: string, id: string, seenAt: number): Promise<void> {
      await db.prisma.ownerChange.updateMany({
        where: { workspaceId, id },
        data: { state: "writing", seenAt: new Date(seenAt) },
      });
    },

    async settle(
      workspaceId: string,
      id: string,
      outcome: {
        readonly state: OwnerChangeState;
        readonly reason: string | null;
        readonly foundOwnerId: string | null;
        readonly at: number;
      },
    ): Promise<void> {
      const { at, ...data } = outcome;
      await db.prisma.ownerChange.updateMany({
        where: { workspaceId, id },
        data: { ...data, settledAt: new Date(at) },
      });
    },

    /** The mirror learns at once what was read of a contact's owner. False when the map has nothing to learn. */
    async mirrorOwner(
      workspaceId: string,
      contactId: string,
      ownerId: string | null,
    ): Promise<boolean> {
      const count = await db.transaction(async (queries) => {
        await lockMirror(queries, workspaceId);
        return queries.$executeRaw`
        with changed as (
          update contact_mirror set owner_id = ${ownerId}
          where workspace_id = ${workspaceId} and crm_id = ${contactId}
            and owner_id is distinct from ${ownerId}
          returning numbers)
        insert into map_pending (workspace_id, number)
        select distinct ${workspaceId}, number from changed, unnest(numbers) as n(number)`;
      });
      return count > 0;
    },
  };
}

function toOwnerChange(row: Row): OwnerChange {
  return {
    ...row,
    state: STATES.find((state) => state === row.state) ?? "refused",
    createdAt: row.createdAt.getTime(),
    seenAt: row.seenAt?.getTime() ?? null,
    settledAt: row.settledAt?.getTime() ?? null,
  };
}
