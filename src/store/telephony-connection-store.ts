import { randomBytes, randomUUID } from "node:crypto";
import { StickylineError } from "../domain/errors.ts";
import type { SharedFeed } from "../domain/settings.ts";
import type { Database } from "./database.ts";
import type { TelephonyConnection as Row } from "./generated/client.ts";
import { placeOf, type SecretBox } from "./secret-box.ts";
import { checkRoom } from "./check-room.ts";

/** 144 bits in a URL, 256 in a secret: neither can be guessed. */
const KEY_BYTES = 18;
const SECRET_BYTES = 32;

/** A phone system's account, without its API key. */
export type TelephonyConnection = {
  readonly id: string;
  readonly workspaceId: string;
  readonly vendor: string;
  readonly name: string;
  readonly baseUrl: string;
  readonly sandbox: boolean;
};

export type NewTelephonyConnection = {
  readonly id?: string;
  readonly vendor: string;
  readonly name: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly sandbox?: boolean;
};

/** Phone systems' accounts, their API keys sealed. */
export function createTelephonyConnectionStore(db: Database, box: SecretBox) {
  const seal = (secret: string, id: string) => box.seal(secret, secretPlace(id));
  const newFeed = (id: string) => ({
    key: randomBytes(KEY_BYTES).toString("base64url"),
    secretSealed: seal(randomBytes(SECRET_BYTES).toString("base64url"), id),
  });

  return {
    /** The one that has this key already, or a new one: two that are made at the same time are one. */
    async create(
      workspaceId: string,
      connection: NewTelephonyConnection,
    ): Promise<TelephonyConnection> {
      const { apiKey, ...plain } = connection;
      const id = connection.id ?? randomUUID();
      const { vendor, baseUrl } = connection;
      return db.transaction(async (queries) => {
        await queries.$executeRaw`
          select pg_advisory_xact_lock(hashtextextended(${`telephony:${workspaceId}`}, 0))`;
        const others = await queries.telephonyConnection.findMany({
          where: { workspaceId, vendor, baseUrl },
        });
        const same = others.find((one) => box.open(one.apiKeySealed, keyPlace(one.id)) === apiKey);
        if (same !== undefined) return toConnection(same);
        const count = await queries.telephonyConnection.count({ where: { workspaceId } });
        checkRoom("connected phone systems", count);
        const row = await queries.telephonyConnection.create({
          data: {
            ...plain,
            id,
            workspaceId,
            apiKeySealed: box.seal(apiKey, keyPlace(id)),
            ...newFeed(id),
          },
        });
        return toConnection(row);
      });
    },

    /** False when there was none. */
    async remove(workspaceId: string, id: string): Promise<boolean> {
      const { count } = await db.prisma.telephonyConnection.deleteMany({
        where: { id, workspaceId },
      });
      return count > 0;
    },

    /** Where the events of its lines come. One of an earlier version has it from now on. NOT_FOUND: no such connection. */
    async feed(workspaceId: string, id: string): Promise<SharedFeed> {
      const where = { id, workspaceId };
      await db.prisma.telephonyConnection.updateMany({
        where: { ...where, key: null },
        data: newFeed(id),
      });
      const row = await db.prisma.telephonyConnection.findFirst({ where });
      const [feed] = row === null ? [] : toFeeds(row);
      if (feed !== undefined) return feed;
      throw new StickylineError("NOT_FOUND", "there is no such telephony connection");
    },

    /** All of a workspace that are in use. */
    async feeds(workspaceId: string): Promise<SharedFeed[]> {
      const rows = await db.prisma.telephonyConnection.findMany({ where: { workspaceId } });
      return rows.flatMap(toFeeds);
    },

    /** Whose feed this is; null: nobody's. */
    /** By key; those that no account has are left out. */
    async workspacesOf(keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
      const rows = await db.prisma.telephonyConnection.findMany({
        where: { key: { in: [...keys] } },
        select: { key: true, workspaceId: true },
      });
      return new Map(
        rows.flatMap(({ key, workspaceId }) => (key === null ? [] : [[key, workspaceId] as const])),
      );
    },

    /** Oldest first. */
    async list(workspaceId: string): Promise<TelephonyConnection[]> {
      const rows = await db.prisma.telephonyConnection.findMany({
        where: { workspaceId },
        orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      });
      return rows.map((row) => toConnection(row));
    },

    async get(workspaceId: string, id: string): Promise<TelephonyConnection | null> {
      const row = await db.prisma.telephonyConnection.findFirst({ where: { id, workspaceId } });
      return row === null ? null : toConnection(row);
    },

    /** The API key, for the client alone. NOT_FOUND when there is no such connection. */
    async apiKeyOf(workspaceId: string, id: string): Promise<string> {
      const row = await db.prisma.telephonyConnection.findFirst({ where: { id, workspaceId } });
      if (row === null) {
        throw new StickylineError("NOT_FOUND", "telephony connection not found");
      }
      return box.open(row.apiKeySealed, keyPlace(id));
    },
  };

  function toFeeds({ id, vendor, key, secretSealed }: Row): SharedFeed[] {
    if (key === null || secretSealed === null) return [];
    return [{ connectionId: id, vendor, key, secret: box.open(secretSealed, secretPlace(id)) }];
  }
}

const secretPlace = (id: string) => placeOf("telephony_connection", "secret_sealed", id);

const keyPlace = (id: string) => placeOf("telephony_connection", "api_key_sealed", id);

function toConnection(row: Row): TelephonyConnection {
  const { id, workspaceId, vendor, name, baseUrl, sandbox } = row;
  return { id, workspaceId, vendor, name, baseUrl, sandbox };
}
