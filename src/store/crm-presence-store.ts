import { Value } from "typebox/value";
import type { CrmPresence } from "../domain/facts.ts";
import { CrmPresenceSchema } from "../schemas/crm-presence.ts";
import type { Database, Queries } from "./database.ts";
import { toJsonText } from "./json-text.ts";

/** What the CRM says of when its owners work, and how reading that went. */
export function createCrmPresenceStore(db: Database) {
  return {
    /** By owner id: these now, and nothing of others. How many there are, or were if there are none any more. */
    async replaceAll(
      workspaceId: string,
      presences: ReadonlyMap<string, CrmPresence>,
    ): Promise<number> {
      return db.transaction(async (queries) => {
        const before = await queries.crmPresence.deleteMany({ where: { workspaceId } });
        const after = await queries.crmPresence.createMany({
          data: [...presences].map(([ownerId, presence]) => ({
            workspaceId,
            ownerId,
            presence: JSON.parse(toJsonText(presence)),
          })),
          skipDuplicates: true,
        });
        return after.count || before.count;
      });
    },

    /** When the CRM's users were asked for last; null: never. */
    async readAt(workspaceId: string, connectionId: string): Promise<number | null> {
      const row = await db.prisma.crmConnection.findFirst({
        where: { id: connectionId, workspaceId },
        select: { usersReadAt: true },
      });
      return row?.usersReadAt?.getTime() ?? null;
    },

    /** `error`: why they could not be read, for people. */
    async noteRead(
      workspaceId: string,
      connectionId: string,
      { at, error }: { readonly at: number; readonly error: string | null },
    ): Promise<void> {
      await db.prisma.crmConnection.updateMany({
        where: { id: connectionId, workspaceId },
        data: { usersReadAt: new Date(at), usersError: error },
      });
    },
  };
}

/** By owner id; what another version wrote otherwise is left out. */
export async function listCrmPresences(
  queries: Queries,
  workspaceId: string,
  ownerIds: readonly (string | null)[],
): Promise<ReadonlyMap<string | null, CrmPresence>> {
  const ids = ownerIds.filter((id) => id !== null);
  if (ids.length === 0) return new Map();
  const rows = await queries.crmPresence.findMany({
    where: { workspaceId, ownerId: { in: ids } },
  });
  return new Map(
    rows.flatMap(({ ownerId, presence }) => {
      const stored: unknown = presence;
      return Value.Check(CrmPresenceSchema, stored) ? [[ownerId, stored] as const] : [];
    }),
  );
}
