import type { CrmConnection, SyncProgress, SyncState } from "../domain/crm-connection.ts";
import { randomUUID } from "node:crypto";
import type { CrmSettings } from "../domain/crm-settings.ts";
import { StickylineError } from "../domain/errors.ts";
import { toCrmRefusals } from "../schemas/crm-refusals.ts";
import { toCrmSettings } from "../schemas/crm-settings.ts";
import { askTogether } from "../concurrency/ask-together.ts";
import { outageOf } from "../concurrency/outage-of.ts";
import type { Database } from "./database.ts";
import type { CrmConnection as Row } from "./generated/client.ts";
import { toJsonText } from "./json-text.ts";
import { placeOf, type SecretBox } from "./secret-box.ts";
import { toConflict } from "./unique-violation.ts";

export type NewCrmConnection = {
  readonly id?: string;
  readonly provider: string;
  readonly baseUrl: string;
  readonly accessToken: string;
  readonly sandbox?: boolean;
};

const tokenPlace = (id: string) => placeOf("crm_connection", "access_token_sealed", id);

/** CRM accounts, their tokens sealed. */
export function createCrmConnectionStore(db: Database, box: SecretBox) {
  // asked for every call
  const askList = askTogether<string, readonly CrmConnection[]>({
    keyOf: (workspaceId) => workspaceId,
    async askAll(workspaceIds) {
      const rows = await db.prisma.crmConnection.findMany({
        where: { workspaceId: { in: [...workspaceIds] } },
        orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      });
      return (asked) => rows.filter((row) => row.workspaceId === asked).map(toConnection);
    },
    isOutage: (error) => outageOf(error) !== null,
  });

  return {
    async create(workspaceId: string, connection: NewCrmConnection): Promise<CrmConnection> {
      const { accessToken, ...plain } = connection;
      const id = connection.id ?? randomUUID();
      const row = await db.prisma.crmConnection.create({
        data: {
          ...plain,
          id,
          workspaceId,
          accessTokenSealed: box.seal(accessToken, tokenPlace(id)),
        },
      });
      return toConnection(row);
    },

    /** Oldest first. */
    list: async (workspaceId: string): Promise<CrmConnection[]> => [
      ...(await askList(workspaceId)),
    ],

    async get(workspaceId: string, id: string): Promise<CrmConnection | null> {
      const row = await db.prisma.crmConnection.findFirst({ where: { id, workspaceId } });
      return row === null ? null : toConnection(row);
    },

    /** The access token, for the client alone. NOT_FOUND when there is no such connection. */
    async withToken(workspaceId: string, id: string): Promise<string> {
      const row = await db.prisma.crmConnection.findFirst({ where: { id, workspaceId } });
      if (row === null) throw new StickylineError("NOT_FOUND", "CRM connection not found");
      return box.open(row.accessTokenSealed, tokenPlace(id));
    },

    /** A new token for the same account. */
    async setToken(workspaceId: string, id: string, accessToken: string): Promise<void> {
      await db.prisma.crmConnection.updateMany({
        where: { id, workspaceId },
        data: { accessTokenSealed: box.seal(accessToken, tokenPlace(id)) },
      });
    },

    /** Changes what is named of the progress. */
    async setSync(workspaceId: string, id: string, progress: Partial<SyncProgress>): Promise<void> {
      const { state, contacts, owners, error, finishedAt } = progress;
      await db.prisma.crmConnection.updateMany({
        where: { id, workspaceId },
        data: {
          ...(state === undefined ? {} : { syncState: state }),
          ...(contacts === undefined ? {} : { syncedContacts: contacts }),
          ...(owners === undefined ? {} : { syncedOwners: owners }),
          ...(error === undefined ? {} : { syncError: error }),
          ...(finishedAt === undefined
            ? {}
            : { syncFinishedAt: finishedAt === null ? null : new Date(finishedAt) }),
        },
      });
    },

    async setSettings(workspaceId: string, id: string, settings: CrmSettings): Promise<void> {
      const json = toJsonText(settings);
      await db.prisma.$executeRaw`
        update crm_connection set settings = ${json}::jsonb
        where id = ${id} and workspace_id = ${workspaceId}`;
    },

    async setTimeline(
      workspaceId: string,
      id: string,
      found: NonNullable<CrmConnection["timeline"]>,
    ): Promise<void> {
      await db.prisma.crmConnection.updateMany({
        where: { id, workspaceId },
        data: {
          timelineEntry: found.entry,
          timelineReason: found.reason,
          timelineCheckedAt: new Date(found.checkedAt),
        },
      });
    },

    /** Forgets the connection with its tokens. */
    async remove(workspaceId: string, id: string): Promise<void> {
      await db.prisma.crmConnection.deleteMany({ where: { id, workspaceId } });
    },

    /** The CRM's own id of the account. CONFLICT when another workspace has it. */
    async setAccountId(workspaceId: string, id: string, accountId: string): Promise<void> {
      try {
        // what this connection replaced may have been to the same account
        await db.prisma.crmConnection.updateMany({
          where: { workspaceId, accountId, status: "replaced", id: { not: id } },
          data: { accountId: null },
        });
        await db.prisma.crmConnection.updateMany({
          where: { id, workspaceId },
          data: { accountId },
        });
      } catch (error) {
        throw toConflict(error, "accountId", "this account is connected to another workspace");
      }
    },

    /** The connections of an account that are in use, of all workspaces. */
    async listByAccount(accountId: string): Promise<CrmConnection[]> {
      const rows = await db.prisma.crmConnection.findMany({
        where: { accountId, status: "connected" },
        orderBy: { id: "asc" },
      });
      return rows.map((row) => toConnection(row));
    },

    /** The accounts that other workspaces are connected to. */
    async accountsOfOthers(workspaceId: string): Promise<string[]> {
      const rows = await db.prisma.crmConnection.findMany({
        where: { workspaceId: { not: workspaceId }, accountId: { not: null } },
        select: { accountId: true },
      });
      return rows.flatMap(({ accountId }) => accountId ?? []);
    },

    /** True for the one call that changed it. One that broke or was replaced stays so. */
    async setStatus(
      workspaceId: string,
      id: string,
      status: "connected" | "refused",
      refusal: { readonly reason: string; readonly at: number } | null,
    ): Promise<boolean> {
      const from = status === "refused" ? "connected" : "refused";
      const { count } = await db.prisma.crmConnection.updateMany({
        where: { id, workspaceId, status: from },
        data: {
          status,
          brokenReason: refusal?.reason ?? null,
          brokenAt: refusal === null ? null : new Date(refusal.at),
        },
      });
      return count > 0;
    },
  };
}

/** A row as it is shown: without its tokens. */
export function toConnection(row: Row): CrmConnection {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    provider: row.provider,
    baseUrl: row.baseUrl,
    status: row.status,
    sandbox: row.sandbox,
    auth: row.auth === "oauth" ? "oauth" : "static",
    accountId: row.accountId,
    brokenReason: row.brokenReason,
    brokenAt: row.brokenAt?.getTime() ?? null,
    scopes: row.scopes?.split(" ") ?? null,
    settings: toCrmSettings(row.settings),
    timeline:
      row.timelineCheckedAt === null
        ? null
        : {
            entry: row.timelineEntry === "note" ? "note" : "call",
            reason: row.timelineReason ?? "",
            checkedAt: row.timelineCheckedAt.getTime(),
          },
    users: { readAt: row.usersReadAt?.getTime() ?? null, error: row.usersError },
    refusals: toCrmRefusals(row.refusals),
    sync: {
      state: toSyncState(row.syncState),
      contacts: row.syncedContacts,
      owners: row.syncedOwners,
      error: row.syncError,
      finishedAt: row.syncFinishedAt?.getTime() ?? null,
      part: row.syncPart,
      expected: row.syncExpected,
      changesUntil: row.changesUntil?.getTime() ?? null,
    },
  };
}

function toSyncState(text: string): SyncState {
  return text === "running" || text === "done" || text === "failed" ? text : "idle";
}
