import type { CrmFeature, CrmRefusal } from "../domain/crm-feature.ts";
import type { Database } from "./database.ts";
import { toJsonText } from "./json-text.ts";

/** What a connection's account does not let us do. */
export function createCrmRefusalStore(db: Database) {
  return {
    /** True when it was not refused before: whoever is told so is the only one. */
    async note(
      workspaceId: string,
      connectionId: string,
      { feature, reason, at }: CrmRefusal,
    ): Promise<boolean> {
      const refusal = toJsonText({ [feature]: { reason, at } });
      const rows = await db.prisma.$queryRaw<{ first: boolean }[]>`
        update crm_connection set refusals = crm_connection.refusals || ${refusal}::jsonb
        from (
          select id, refusals from crm_connection
          where id = ${connectionId} and workspace_id = ${workspaceId} for update
        ) before
        where crm_connection.id = before.id
        returning (before.refusals -> ${feature}::text) is null as first`;
      return rows[0]?.first ?? false;
    },

    /** It is allowed, or may be: the next try tells. */
    async clear(workspaceId: string, connectionId: string, feature: CrmFeature): Promise<void> {
      await db.prisma.$executeRaw`
        update crm_connection set refusals = refusals - ${feature}::text
        where id = ${connectionId} and workspace_id = ${workspaceId}
          and refusals -> ${feature}::text is not null`;
    },

    /** The same for whatever the workspace is connected to. */
    async clearAll(workspaceId: string, feature: CrmFeature): Promise<void> {
      await db.prisma.$executeRaw`
        update crm_connection set refusals = refusals - ${feature}::text
        where workspace_id = ${workspaceId}`;
    },

    /** Why the workspace's account refuses it; null where it does not. */
    async reasonOf(workspaceId: string, feature: CrmFeature): Promise<string | null> {
      const [row] = await db.prisma.$queryRaw<{ reason: string }[]>`
        select refusals -> ${feature}::text ->> 'reason' as reason from crm_connection
        where workspace_id = ${workspaceId} and status <> 'replaced'
          and refusals -> ${feature}::text is not null
        order by created_at limit 1`;
      return row?.reason ?? null;
    },
  };
}
