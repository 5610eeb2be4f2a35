import type { Line } from "../../domain/settings.ts";
import type {
  Provisioned,
  ProvisionResult,
  TelephonyClient,
} from "../../telephony/telephony-client.ts";
import { toGoneLine, type SetupDeps } from "./line-setup.ts";
import { vendorLock, type AuditRecord } from "./provision-line.ts";

export type Deps = SetupDeps & {
  /** Of a line that was removed, too. */
  readonly getProvisioned: (workspaceId: string, lineId: string) => Promise<Provisioned | null>;
  readonly setProvisioned: (workspaceId: string, lineId: string, to: null) => Promise<void>;
  readonly clientOf: (workspaceId: string, connectionId: string) => Promise<TelephonyClient>;
  readonly withLock: <T>(workspaceId: string, name: string, work: () => Promise<T>) => Promise<T>;
  readonly audit: (record: AuditRecord) => Promise<void>;
};

export type RemoveAtVendor = (
  line: Line,
) => Promise<Pick<ProvisionResult, "changes" | "warnings"> | null>;

/**
 * Takes away at the vendor what was made there for a line, and with the last line of a connection what they shared.
 * Null: there was nothing. Rejects as the vendor's API does; what is left is still known then, for another try.
 */
export function createRemoveAtVendor(deps: Deps): RemoveAtVendor {
  return async (line) => {
    const { workspaceId, connectionId } = line;
    if (connectionId === null) return null;
    return deps.withLock(workspaceId, vendorLock(connectionId), async () => {
      const known = await deps.getProvisioned(workspaceId, line.id);
      if (known === null) return null;
      const client = await deps.clientOf(workspaceId, connectionId);
      const others = (await deps.listLines(workspaceId)).filter(
        (one) => one.id !== line.id && one.connectionId === connectionId,
      );
      const gone = await toGoneLine(deps, line, connectionId, others.length === 0);
      const done = (await client.removeLine?.(gone, known)) ?? { changes: [], warnings: [] };
      await deps.setProvisioned(workspaceId, line.id, null);
      if (done.changes.length + done.warnings.length > 0) {
        const [actor, action, subject] = ["admin", "line.taken-away", line.id];
        await deps.audit({ workspaceId, actor, action, subject, details: done });
      }
      return done;
    });
  };
}
