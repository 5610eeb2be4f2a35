import { StickylineError } from "../../domain/errors.ts";
import type { EntryKind, Ledger, LedgerRow } from "./write-once.ts";

type Writes = {
  find(workspaceId: string, kind: string, legIds: readonly string[]): Promise<Row | null>;
  begin(write: {
    id: string;
    workspaceId: string;
    kind: string;
    key: string;
    legIds: readonly string[];
    entry?: EntryKind;
  }): Promise<boolean>;
  widen(workspaceId: string, id: string, legIds: readonly string[]): Promise<void>;
  claimForSend: Ledger["claim"];
  done: Ledger["done"];
  failed: Ledger["failed"];
  removed: Ledger["removed"];
  setEntry: Ledger["setEntry"];
};
type Row = LedgerRow & { readonly legIds: readonly string[] };

/** The ledger's rows of one kind. */
export function createLedger(writes: Writes, kind: string, newId: () => string): Ledger {
  return {
    async plan(workspaceId, key, legIds, entry) {
      const known = await writes.find(workspaceId, kind, legIds);
      if (known !== null) {
        if (legIds.some((legId) => !known.legIds.includes(legId))) {
          await writes.widen(workspaceId, known.id, legIds);
        }
        return known;
      }
      return begin(writes, { id: newId(), workspaceId, kind, key, legIds, entry });
    },
    claim: writes.claimForSend,
    done: writes.done,
    failed: writes.failed,
    removed: writes.removed,
    setEntry: writes.setEntry,
  };
}

/** The same for what belongs to no legs and has a key alone. */
export function createKeyedLedger(writes: Writes, kind: string, newId: () => string) {
  return {
    /** `about`: what it is about besides, by which it is found later; many may be about the same. */
    plan: (workspaceId: string, key: string, about: readonly string[] = []) =>
      begin(writes, { id: newId(), workspaceId, kind, key, legIds: [key, ...about] }, [key]),
    async knowsAny(workspaceId: string, keys: readonly string[]): Promise<boolean> {
      return keys.length > 0 && (await writes.find(workspaceId, kind, keys)) !== null;
    },
    claim: writes.claimForSend,
    done: writes.done,
    failed: writes.failed,
  };
}

/** Whoever planned it: there is one row of a key. */
async function begin(
  writes: Writes,
  write: Parameters<Writes["begin"]>[0],
  knownBy: readonly string[] = [...write.legIds, write.key],
): Promise<Row> {
  await writes.begin(write);
  const { workspaceId, kind } = write;
  const planned = await writes.find(workspaceId, kind, knownBy);
  if (planned !== null) return planned;
  throw new StickylineError("STORE_UNAVAILABLE", "the ledger lost a row", { retryable: true });
}
