import { randomUUID } from "node:crypto";
import { toRole, type Grant, type Role } from "../domain/access.ts";
import type { Database } from "./database.ts";
import { checkRoom } from "./check-room.ts";

/** A person in one workspace. `createdAt`: when they came to it, epoch milliseconds. */
export type Member = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly repId: string | null;
  readonly createdAt: number;
};

export type NewMember = {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly repId: string | null;
};

/** People who sign in, and their roles by workspace. E-mails are kept in lower case. */
export function createUserStore(db: Database) {
  return {
    /** Oldest first. */
    async list(workspaceId: string): Promise<Member[]> {
      const rows = await db.prisma.membership.findMany({
        where: { workspaceId },
        include: { user: true },
        orderBy: [{ createdAt: "asc" }, { userId: "asc" }],
      });
      return rows.map((row) => toMember(row));
    },

    async get(workspaceId: string, userId: string): Promise<Member | null> {
      const row = await db.prisma.membership.findUnique({
        where: { workspaceId_userId: { workspaceId, userId } },
        include: { user: true },
      });
      return row === null ? null : toMember(row);
    },

    /** Whose e-mail this is, in any workspace. */
    async byEmail(email: string): Promise<{ id: string; email: string; name: string } | null> {
      return db.prisma.appUser.findUnique({ where: { email: email.toLowerCase() } });
    },

    /** Somebody who is known elsewhere keeps their name. Null when they are in the workspace already. */
    async add(workspaceId: string, member: NewMember): Promise<string | null> {
      const email = member.email.toLowerCase();
      return db.transaction(async (queries) => {
        checkRoom("users", await queries.membership.count({ where: { workspaceId } }));
        const known = await queries.appUser.upsert({
          where: { email },
          create: { id: randomUUID(), email, name: member.name },
          update: {},
        });
        const { count } = await queries.membership.createMany({
          data: [{ workspaceId, userId: known.id, role: member.role, repId: member.repId }],
          skipDuplicates: true,
        });
        return count === 0 ? null : known.id;
      });
    },

    /** False when they are not in the workspace. */
    async change(
      workspaceId: string,
      userId: string,
      change: { readonly role?: Role; readonly repId?: string | null },
    ): Promise<boolean> {
      const { count } = await db.prisma.membership.updateMany({
        where: { workspaceId, userId },
        data: change,
      });
      return count > 0;
    },

    /** Out of the workspace; somebody who is in none any more is forgotten, sessions included. */
    async remove(workspaceId: string, userId: string): Promise<boolean> {
      return db.transaction(async (queries) => {
        const { count } = await queries.membership.deleteMany({ where: { workspaceId, userId } });
        await queries.appUser.deleteMany({ where: { id: userId, memberships: { none: {} } } });
        return count > 0;
      });
    },

    /** What a person may do, workspace by workspace, the oldest first. */
    async grantsOf(userId: string): Promise<Map<string, Grant>> {
      const rows = await db.prisma.membership.findMany({
        where: { userId },
        orderBy: [{ createdAt: "asc" }, { workspaceId: "asc" }],
      });
      return new Map(
        rows.map(({ workspaceId, role, repId }) => [workspaceId, { role: toRole(role), repId }]),
      );
    },
  };
}

function toMember(row: {
  role: string;
  repId: string | null;
  createdAt: Date;
  user: { id: string; email: string; name: string };
}): Member {
  const { id, email, name } = row.user;
  const { role, repId, createdAt } = row;
  return { id, email, name, role: toRole(role), repId, createdAt: createdAt.getTime() };
}
