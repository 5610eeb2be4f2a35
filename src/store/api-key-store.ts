import type { Database } from "./database.ts";

/** A key of the admin API that reaches one workspace. Times are epoch milliseconds. */
export type ApiKey = {
  readonly id: string;
  readonly workspaceId: string;
  /** For people: who holds it. */
  readonly name: string;
  readonly createdAt: number;
  /** To the minute; null when it was never used. */
  readonly usedAt: number | null;
  readonly revokedAt: number | null;
};

/** Keys of the admin API. `digest`: the key's SHA-256; the key itself is nowhere. */
export function createApiKeyStore(db: Database) {
  return {
    async create(
      workspaceId: string,
      key: { readonly id: string; readonly name: string; readonly digest: string },
    ): Promise<ApiKey> {
      return toApiKey(await db.prisma.apiKey.create({ data: { ...key, workspaceId } }));
    },

    /** Oldest first, revoked ones too. */
    async list(workspaceId: string): Promise<ApiKey[]> {
      const rows = await db.prisma.apiKey.findMany({
        where: { workspaceId },
        orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      });
      return rows.map((row) => toApiKey(row));
    },

    /** The key with this digest; null when there is none or it was revoked. */
    async find(digest: string): Promise<ApiKey | null> {
      const row = await db.prisma.apiKey.findFirst({ where: { digest, revokedAt: null } });
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
}): ApiKey {
  const { id, workspaceId, name } = row;
  return {
    id,
    workspaceId,
    name,
    createdAt: row.createdAt.getTime(),
    usedAt: row.usedAt?.getTime() ?? null,
    revokedAt: row.revokedAt?.getTime() ?? null,
  };
}
