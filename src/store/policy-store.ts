import { randomUUID } from "node:crypto";
import type { Policy } from "../domain/policy.ts";
import { checkPolicy, type PolicyContent } from "../schemas/check-policy.ts";
import type { Database } from "./database.ts";
import { toJsonText } from "./json-text.ts";
import { checkRoom } from "./check-room.ts";

export type PolicyVersion = {
  readonly version: number;
  readonly content: PolicyContent;
  readonly note: string | null;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly wentLiveAt: number | null;
};

export type StoredPolicy = {
  readonly id: string;
  readonly name: string;
  /** Null: only drafts so far. */
  readonly liveVersion: number | null;
  readonly newestVersion: number;
};

/** Policies by version: what was saved is never changed, one version of each is live. */
export function createPolicyStore(db: Database) {
  async function get(workspaceId: string, id: string): Promise<StoredPolicy | null> {
    const row = await db.prisma.policy.findFirst({
      where: { id, workspaceId, deletedAt: null },
      include: { versions: { orderBy: { version: "desc" }, take: 1, select: { version: true } } },
    });
    if (row === null) return null;
    const { name, liveVersion, versions } = row;
    return { id, name, liveVersion, newestVersion: versions[0]?.version ?? 0 };
  }

  return {
    get,

    /** A new policy with its first draft. */
    async create(workspaceId: string, name: string): Promise<StoredPolicy> {
      const id = randomUUID();
      const count = await db.prisma.policy.count({ where: { workspaceId, deletedAt: null } });
      checkRoom("policies", count);
      await db.prisma.policy.create({ data: { id, workspaceId, name } });
      return { id, name, liveVersion: null, newestVersion: 0 };
    },

    async list(workspaceId: string): Promise<StoredPolicy[]> {
      const rows = await db.prisma.policy.findMany({
        where: { workspaceId, deletedAt: null },
        orderBy: [{ createdAt: "asc" }, { id: "asc" }],
        include: { versions: { orderBy: { version: "desc" }, take: 1, select: { version: true } } },
      });
      return rows.map(({ id, name, liveVersion, versions }) => ({
        id,
        name,
        liveVersion,
        newestVersion: versions[0]?.version ?? 0,
      }));
    },

    /** Saves the next version as a draft and returns its number. */
    async saveDraft(
      workspaceId: string,
      id: string,
      draft: { content: PolicyContent; note: string | null; createdBy: string },
    ): Promise<number> {
      const content = toJsonText(draft.content);
      // One statement: of two who save at once each gets a number of their own, or the key refuses one.
      const rows = await db.prisma.$queryRaw<{ version: number }[]>`
        insert into policy_version (policy_id, version, workspace_id, content, note, created_by)
        select ${id}, coalesce(max(version), 0) + 1, ${workspaceId}, ${content}::jsonb, ${draft.note},
          ${draft.createdBy}
        from policy_version where policy_id = ${id}
        returning version`;
      return rows[0]?.version ?? 0;
    },

    /** Newest first. */
    async versions(workspaceId: string, id: string): Promise<PolicyVersion[]> {
      const rows = await db.prisma.policyVersion.findMany({
        where: { policyId: id, workspaceId },
        orderBy: { version: "desc" },
      });
      return rows.map((row) => ({
        version: row.version,
        content: checkPolicy(row.content),
        note: row.note,
        createdBy: row.createdBy,
        createdAt: row.createdAt.getTime(),
        wentLiveAt: row.wentLiveAt?.getTime() ?? null,
      }));
    },

    /** Puts a version in force; an older one too. False when there is no such version. */
    async goLive(workspaceId: string, id: string, version: number, now: number): Promise<boolean> {
      return db.transaction(async (queries) => {
        const { count } = await queries.policyVersion.updateMany({
          where: { policyId: id, workspaceId, version },
          data: { wentLiveAt: new Date(now) },
        });
        if (count === 0) return false;
        await queries.policy.updateMany({
          where: { id, workspaceId },
          data: { liveVersion: version },
        });
        return true;
      });
    },

    async rename(workspaceId: string, id: string, name: string): Promise<void> {
      await db.prisma.policy.updateMany({ where: { id, workspaceId }, data: { name } });
    },

    async remove(workspaceId: string, id: string, now: number): Promise<void> {
      await db.prisma.policy.updateMany({
        where: { id, workspaceId },
        data: { deletedAt: new Date(now) },
      });
    },

    /** The live version of each policy, stamped `<id>@<version>`. One that this program can't read is left out. */
    async live(workspaceId: string): Promise<Map<string, Policy>> {
      const rows = await db.prisma.$queryRaw<{ id: string; version: number; content: unknown }[]>`
        select p.id, v.version, v.content from policy p
        join policy_version v on v.policy_id = p.id and v.version = p.live_version
        where p.workspace_id = ${workspaceId} and p.deleted_at is null`;
      const found = new Map<string, Policy>();
      for (const { id, version, content } of rows) {
        const policy = readable(content);
        if (policy !== null) found.set(id, { ...policy, version: `${id}@${version}` });
      }
      return found;
    },
  };
}

/** Written by a newer version of the program, it may hold what this one can't do: the line's default serves then. */
function readable(content: unknown): PolicyContent | null {
  try {
    return checkPolicy(content);
  } catch {
    return null;
  }
}
