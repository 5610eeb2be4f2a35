import type { Database } from "./database.ts";

/** Whose a link or a session is. `userId` null: who runs the installation. `workspaceId`: it reaches this one alone. */
export type SignedIn = { readonly userId: string | null; readonly workspaceId: string | null };

/** `digest`: of the token, which is kept nowhere. `installation`: another admin token ends it. Times: epoch milliseconds. */
export type NewLink = SignedIn & {
  readonly digest: string;
  readonly installation: string;
  readonly expiresAt: number;
};
export type NewSession = NewLink & {
  readonly id: string;
  readonly device: string;
  readonly at: number;
};
export type Session = SignedIn & {
  readonly id: string;
  readonly device: string;
  readonly createdAt: number;
  readonly usedAt: number;
  readonly expiresAt: number;
};

/** One-time links and the sessions of browsers. What has ended is removed when a new link is made. */
export function createSessionStore(db: Database) {
  return {
    async addLink({ expiresAt, ...link }: NewLink, now: number): Promise<void> {
      await db.prisma.signInLink.deleteMany({ where: { expiresAt: { lt: new Date(now) } } });
      await db.prisma.userSession.deleteMany({ where: { expiresAt: { lt: new Date(now) } } });
      await db.prisma.signInLink.create({ data: { ...link, expiresAt: new Date(expiresAt) } });
    },

    /** Whose the link is, once: of two who take it at the same time one gets null. */
    async takeLink(digest: string, installation: string, now: number): Promise<SignedIn | null> {
      const at = new Date(now);
      const [taken] = await db.prisma.signInLink.updateManyAndReturn({
        where: { digest, installation, usedAt: null, expiresAt: { gt: at } },
        data: { usedAt: at },
      });
      return taken === undefined ? null : { userId: taken.userId, workspaceId: taken.workspaceId };
    },

    async open({ at, expiresAt, ...session }: NewSession): Promise<void> {
      await db.prisma.userSession.create({
        data: {
          ...session,
          createdAt: new Date(at),
          usedAt: new Date(at),
          expiresAt: new Date(expiresAt),
        },
      });
    },

    async find(digest: string, installation: string, now: number): Promise<Session | null> {
      const row = await db.prisma.userSession.findFirst({
        where: { digest, installation, revokedAt: null, expiresAt: { gt: new Date(now) } },
      });
      return row === null ? null : toSession(row);
    },

    async noteUse(id: string, at: number): Promise<void> {
      await db.prisma.userSession.updateMany({ where: { id }, data: { usedAt: new Date(at) } });
    },

    /** Those that are good now, the newest first; of one person, or null: of everybody. */
    async list(userId: string | null, installation: string, now: number): Promise<Session[]> {
      const rows = await db.prisma.userSession.findMany({
        where: {
          installation,
          revokedAt: null,
          expiresAt: { gt: new Date(now) },
          ...(userId === null ? {} : { userId }),
        },
        orderBy: [{ createdAt: "desc" }, { id: "asc" }],
        take: 1_000,
      });
      return rows.map((row) => toSession(row));
    },

    /** Of one person, or null: of whomever. False when there is none that is still good. */
    async revoke(id: string, userId: string | null, at: number): Promise<boolean> {
      const { count } = await db.prisma.userSession.updateMany({
        where: { id, revokedAt: null, ...(userId === null ? {} : { userId }) },
        data: { revokedAt: new Date(at) },
      });
      return count > 0;
    },
  };
}

function toSession(row: {
  id: string;
  userId: string | null;
  workspaceId: string | null;
  device: string;
  createdAt: Date;
  usedAt: Date;
  expiresAt: Date;
}): Session {
  const { id, userId, workspaceId, device } = row;
  return {
    id,
    userId,
    workspaceId,
    device,
    createdAt: row.createdAt.getTime(),
    usedAt: row.usedAt.getTime(),
    expiresAt: row.expiresAt.getTime(),
  };
}
