import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import type { Database } from "./database.ts";
import { toJsonText } from "./json-text.ts";

/** Who did what to which thing. `details` hold no secrets. */
export type AuditRecord = {
  readonly workspaceId: string;
  /** `admin`, or the part of the program that acted by itself. */
  readonly actor: string;
  /** `line.created`, `rep.changed`: a thing and what happened to it. */
  readonly action: string;
  /** The id of the thing. */
  readonly subject: string;
  readonly details?: Readonly<Record<string, unknown>>;
};

export type AuditEntry = {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details: unknown;
};

/** What people and the program itself changed. */
export function createAuditStore(db: Database) {
  const actors = new AsyncLocalStorage<string>();
  return {
    /** Within `work` and all that it starts, what would be recorded as the admin's is this actor's. */
    runAs: (actor: string, work: () => void): void => actors.run(actor, work),

    async append(record: AuditRecord): Promise<void> {
      const { workspaceId, action, subject, details } = record;
      const actor = record.actor === "admin" ? (actors.getStore() ?? "admin") : record.actor;
      const json = details === undefined ? null : toJsonText(details);
      await db.prisma.$executeRaw`
        insert into audit_entry (id, workspace_id, actor, action, subject, details)
        values (${randomUUID()}, ${workspaceId}, ${actor}, ${action}, ${subject}, ${json}::jsonb)`;
    },

    /** Newest first. */
    async list(workspaceId: string, limit: number): Promise<AuditEntry[]> {
      const rows = await db.prisma.auditEntry.findMany({
        where: { workspaceId },
        orderBy: [{ at: "desc" }, { id: "asc" }],
        take: limit,
      });
      return rows.map(({ id, at, actor, action, subject, details }) => ({
        id,
        at: at.getTime(),
        actor,
        action,
        subject,
        details,
      }));
    },
  };
}
