import { randomUUID } from "node:crypto";
import { StickylineError } from "../domain/errors.ts";
import type { Database } from "./database.ts";
import type { TelephonyConnection as Row } from "./generated/client.ts";
import { placeOf, type SecretBox } from "./secret-box.ts";

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
  return {
    async create(
      workspaceId: string,
      connection: NewTelephonyConnection,
    ): Promise<TelephonyConnection> {
      const { apiKey, ...plain } = connection;
      const id = connection.id ?? randomUUID();
      const row = await db.prisma.telephonyConnection.create({
        data: {
          ...plain,
          id,
          workspaceId,
          apiKeySealed: box.seal(apiKey, keyPlace(id)),
        },
      });
      return toConnection(row);
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
}

const keyPlace = (id: string) => placeOf("telephony_connection", "api_key_sealed", id);

function toConnection(row: Row): TelephonyConnection {
  const { id, workspaceId, vendor, name, baseUrl, sandbox } = row;
  return { id, workspaceId, vendor, name, baseUrl, sandbox };
}
