import type { CrmClient } from "../../crm/port.ts";
import { StickylineError } from "../../domain/errors.ts";
import type { Notice } from "../../domain/notice.ts";
import type { Rep } from "../../domain/settings.ts";
import type { Account, TryFeature } from "../crm-access/try-feature.ts";

export type Deps = {
  /** Null while no CRM is connected. */
  readonly crmOf: (
    workspaceId: string,
  ) => Promise<(Account & { readonly client: Pick<CrmClient, "announceCall"> }) | null>;
  /** What an owner is known by as a user; null for who has left, and where the CRM names none. */
  readonly userIdOf: (workspaceId: string, ownerId: string) => Promise<string | null>;
  /** A number of the line's own, for a phone system that does not say which one was dialled. */
  readonly numberOfLine: (lineId: string) => string | null;
  readonly tryFeature: TryFeature;
};

const E164 = /^\+\d{6,15}$/;

/**
 * Has the CRM show a call to the rep whose phone rings. Nothing for a rep whom the CRM does not know as a user, nor
 * where nobody knows which number was dialled: the CRM asks for it. A CRM that is disconnected shows nothing, and the
 * call is over when it comes back.
 */
export function createPopInCrm(
  deps: Deps,
): (workspaceId: string, rep: Rep, notice: Notice) => Promise<void> {
  return async (workspaceId, { crmOwnerId }, { id, number, dialled, lineId, at }) => {
    const toNumber = [dialled, deps.numberOfLine(lineId)].find((one) => E164.test(one ?? ""));
    if (crmOwnerId === null || toNumber === undefined || toNumber === null) return;
    const userId = await deps.userIdOf(workspaceId, crmOwnerId);
    if (userId === null) return;
    const crm = await deps.crmOf(workspaceId).catch(unlessDisconnected);
    if (crm === null) return;
    await deps.tryFeature(workspaceId, crm, "call-pop", () =>
      crm.client.announceCall({
        externalId: `stickyline-${workspaceId}-${id}`,
        fromNumber: number,
        toNumber,
        userIds: [userId],
        startedAt: at,
      }),
    );
  };
}

function unlessDisconnected(error: unknown): null {
  if (error instanceof StickylineError && error.code === "DISCONNECTED") return null;
  throw error;
}
