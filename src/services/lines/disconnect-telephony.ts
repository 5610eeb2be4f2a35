import { StickylineError } from "../../domain/errors.ts";
import type { Line } from "../../domain/settings.ts";
import type { AuditRecord } from "./provision-line.ts";
import type { RemoveAtVendor } from "./remove-at-vendor.ts";

export type Deps = {
  readonly getConnection: (workspaceId: string, id: string) => Promise<{ vendor: string } | null>;
  /** Removed ones, too, as long as something of theirs is at the vendor. */
  readonly linesOf: (workspaceId: string, connectionId: string) => Promise<readonly Line[]>;
  readonly removeAtVendor: RemoveAtVendor;
  /** The line goes on with its webhooks alone; nothing is known of the vendor any more. */
  readonly detach: (workspaceId: string, lineId: string) => Promise<void>;
  readonly remove: (workspaceId: string, id: string) => Promise<boolean>;
  readonly settingsChanged: (workspaceId: string) => Promise<void>;
  readonly audit: (record: AuditRecord) => Promise<void>;
};

export type Disconnected = {
  readonly changes: readonly string[];
  readonly warnings: readonly string[];
};

/**
 * Takes away what was made at the vendor for the lines of an account, and forgets its key. The lines stay, without it.
 * NOT_FOUND; while the vendor is out of reach its retryable error, and what is not done yet is done by the next try. Of an
 * account whose key is no longer taken nothing can be taken away: that is a warning.
 */
export function createDisconnectTelephony(
  deps: Deps,
): (workspaceId: string, connectionId: string) => Promise<Disconnected> {
  return async (workspaceId, connectionId) => {
    const connection = await deps.getConnection(workspaceId, connectionId);
    if (connection === null) throw new StickylineError("NOT_FOUND", "There is no such connection.");
    const [changes, warnings]: [string[], string[]] = [[], []];
    for (const line of await deps.linesOf(workspaceId, connectionId)) {
      try {
        const done = await deps.removeAtVendor(line);
        changes.push(...(done?.changes ?? []));
        warnings.push(...(done?.warnings ?? []));
      } catch (error) {
        if (!(error instanceof StickylineError) || error.retryable) throw error;
        warnings.push(
          `What was made for ${line.name} is still at ${line.vendor}: ${error.message}`,
        );
      }
      await deps.detach(workspaceId, line.id);
    }
    await deps.remove(workspaceId, connectionId);
    await deps.settingsChanged(workspaceId);
    await deps.audit({
      workspaceId,
      actor: "admin",
      action: "telephony-connection.removed",
      subject: connectionId,
      details: { vendor: connection.vendor, changes, warnings },
    });
    return { changes, warnings };
  };
}
