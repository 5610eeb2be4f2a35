import type { CrmOauth } from "../../crm/access.ts";
import { StickylineError } from "../../domain/errors.ts";
import type { StoredGrant } from "../../domain/crm-grant.ts";

export type Deps = {
  readonly readGrant: (workspaceId: string, connectionId: string) => Promise<StoredGrant>;
  readonly oauthOf: (provider: string) => CrmOauth;
  readonly remove: (workspaceId: string, connectionId: string) => Promise<void>;
  /** Forgets contacts, companies, deals and owners. */
  readonly purgeMirror: (workspaceId: string) => Promise<void>;
  readonly rebuildOwnershipMap: (workspaceId: string) => Promise<unknown>;
  readonly audit: (record: {
    readonly workspaceId: string;
    readonly actor: string;
    readonly action: string;
    readonly subject: string;
    readonly details: Readonly<Record<string, unknown>>;
  }) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
};

/**
 * Disconnects a CRM account: its grant is revoked at the CRM as far as that can be reached, its tokens are forgotten, and
 * what was mirrored from it is purged, maps included. Calls and decisions stay. A connection that a newer one
 * replaced goes without touching the newer one's mirror. NOT_FOUND when there is none.
 */
export function createDisconnectCrm(
  deps: Deps,
): (workspaceId: string, connectionId: string) => Promise<void> {
  return async (workspaceId, connectionId) => {
    const grant = await deps.readGrant(workspaceId, connectionId);
    const revoked = await revokeGrant(deps, grant);
    // first the tokens: a sync that is under way ends at its next page
    await deps.remove(workspaceId, connectionId);
    if (grant.status !== "replaced") {
      await deps.purgeMirror(workspaceId);
      await deps.rebuildOwnershipMap(workspaceId).catch(deps.onFailure);
    }
    await deps.audit({
      workspaceId,
      actor: "admin",
      action: "crm-connection.disconnected",
      subject: connectionId,
      details: { revoked },
    });
  };
}

/** Gives a grant back at the CRM, as far as that can be reached; whether it was. */
export async function revokeGrant(
  deps: Pick<Deps, "oauthOf" | "onFailure">,
  { provider, refresh, status }: StoredGrant,
): Promise<boolean> {
  if (refresh === null || status === "broken") return false;
  try {
    await deps.oauthOf(provider).revoke(refresh.token);
    return true;
  } catch (error) {
    if (!(error instanceof StickylineError)) throw error;
    deps.onFailure(error);
    return false;
  }
}
