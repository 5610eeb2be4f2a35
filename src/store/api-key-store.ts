import type { ApiKey } from "../domain/api-key.ts";
import { toRole, type Role } from "../domain/access.ts";
import type { Database } from "./database.ts";
import { checkRoom } from "./check-room.ts";

export type NewApiKey = {
  readonly id: string;
  readonly name: string;
  readonly digest: string;
  readonly role: Role;
  readonly repId: string | null;
  readonly expiresAt: number | null;
};

/** Keys of the admin API. `digest`: the key's SHA-256; the key itself is nowhere. */
export function createApiKeyStore(db: Database) {
  return {
    async create(workspaceId: string, { expiresAt, ...key }: NewApiKey): Promise<ApiKey> {
      checkRoom(
        "API keys",
        await db.prisma.apiKey.count({ where: { workspaceId, revokedAt: null } }),
      );
      const data = {
        ...key,
        workspaceId,
        expiresAt: expiresAt === null ? null : new Date(expiresAt),
      };
      return toApiKey(await db.prisma.apiKey.create({ data }));
    },

    /** Oldest first, revoked ones too. */
    async list(workspaceId: string): Promise<ApiKey[]> {
      const rows = await db.prisma.apiKey.findMany({
        where: { workspaceId },
        orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      });
      return rows.map((row) => toApiKey(row));
    },

    /** The key with this digest, good or not; null when there is none. */
    async find(digest: string): Promise<ApiKey | null> {
      const row = await db.prisma.apiKey.findUnique({ where: { digest } });
      return row === null ? null : toApiKey(row);
    },

    async noteUse(workspaceId: string, id: string, at: number): Promise<void> {
      await db.prisma.apiKey.updateMany({
        where: { id, workspaceId },
        data: { usedAt: new Date(at) },
      });
    },

    /** False when the workspace has no such key, or none that is still good. */
    async revoke(workspaceId: string, id: string, at: number): Promise<boolean> {
      const { count } = await db.prisma.apiKey.updateMany({
        where: { id, workspaceId, revokedAt: null },
        data: { revokedAt: new Date(at) },
      });
      return count > 0;
    },
  };
}

function toApiKey(row: {
  id: string;
  workspaceId: string;
  name: string;
  createdAt: Date;
  usedAt: Date | null;
  revokedAt: Date | null;
  role: string;
  repId: string | null;
  expiresAt: Date | null;
}): ApiKey {
  const { id, workspaceId, name, repId } = row;
  return {
    repId,
    role: toRole(row.role),
    expiresAt: row.expiresAt?.getTime() ?? null,
    id,
    workspaceId,
    name,
    createdAt: row.createdAt.getTime(),
    usedAt: row.usedAt?.getTime() ?? null,
    revokedAt: row.revokedAt?.getTime() ?? null,
  };
}
