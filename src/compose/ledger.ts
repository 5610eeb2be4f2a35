import { randomUUID } from "node:crypto";
import { StickylineError } from "../domain/errors.ts";
import type { Ledger } from "../services/timeline/write-once.ts";
import type { createCrmWriteStore } from "../store/crm-write-store.ts";

/** The ledger's rows of one kind, as the writer of timelines sees them. */
export function createLedger(
  crmWrites: ReturnType<typeof createCrmWriteStore>,
  kind: string,
): Ledger {
  return {
    async plan(workspaceId, key, legIds, entry) {
      const known = await crmWrites.find(workspaceId, kind, legIds);
      if (known !== null) {
        if (legIds.some((legId) => !known.legIds.includes(legId))) {
          await crmWrites.widen(workspaceId, known.id, legIds);
        }
        return known;
      }
      await crmWrites.begin({ id: randomUUID(), workspaceId, kind, key, legIds, entry });
      const planned = await crmWrites.find(workspaceId, kind, [...legIds, key]);
      if (planned !== null) return planned;
      throw new StickylineError("STORE_UNAVAILABLE", "the ledger lost a row", { retryable: true });
    },
    claim: crmWrites.claimForSend,
    done: crmWrites.done,
    failed: crmWrites.failed,
    removed: crmWrites.removed,
    setEntry: crmWrites.setEntry,
  };
}
