import type { CrmClient, CrmKind } from "../../crm/port.ts";
import type { MirrorPage } from "./mirror-page.ts";

export type Deps = {
  /** What the mirror has of these contacts. */
  readonly knownContacts: (
    workspaceId: string,
    ids: readonly string[],
  ) => Promise<ReadonlyMap<string, { readonly mergedIds?: readonly string[] }>>;
  readonly noteHints: (
    workspaceId: string,
    connectionId: string,
    kind: CrmKind,
    ids: readonly string[],
  ) => Promise<void>;
};

export type FollowDeals = ReturnType<typeof createFollowDeals>;

/**
 * Has the deals, tickets and leads read of contacts that are new to the mirror, or into whom others were merged: a deal names its
 * contacts, and says nothing when one of them gets another id or comes back from the archive. To be called before the
 * page is stored.
 */
export function createFollowDeals({ knownContacts, noteHints }: Deps) {
  return async (
    workspaceId: string,
    connectionId: string,
    client: Pick<CrmClient, "listDealIds" | "listWorkIds">,
    page: MirrorPage,
  ): Promise<void> => {
    if (page.kind !== "contact" || page.rows.length === 0) return;
    const known = await knownContacts(
      workspaceId,
      page.rows.map(({ crmId }) => crmId),
    );
    const moved = page.rows.filter(({ crmId, mergedIds }) => {
      const before = known.get(crmId);
      return before === undefined || !isSame(before.mergedIds ?? [], mergedIds);
    });
    if (moved.length === 0) return;
    const ids = moved.map(({ crmId }) => crmId);
    await noteHints(workspaceId, connectionId, "deal", await client.listDealIds(ids));
    for (const kind of ["ticket", "lead"] as const) {
      await noteHints(workspaceId, connectionId, kind, await client.listWorkIds(kind, ids));
    }
  };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id) => other.includes(id));
}
