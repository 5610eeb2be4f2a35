import type { CallLogEntry, CrmClient, TimelineLinks } from "../../crm/port.ts";
import { StickylineError } from "../../domain/errors.ts";

/** As what an entry is written. */
export type EntryKind = "call" | "note" | "annotation" | "app-event";

/** A row of the ledger that makes writes to the CRM once-only. */
export type LedgerRow = {
  readonly id: string;
  /** What the entry's external id is made of: never changes, whatever legs join the call. */
  readonly key: string;
  readonly state: string;
  readonly entry: EntryKind;
  readonly attempts: number;
  readonly crmId: string | null;
  readonly contentHash: string | null;
};

export type Ledger = {
  /** The row that speaks of any of these legs, planned now if there is none. */
  plan(
    workspaceId: string,
    key: string,
    legIds: readonly string[],
    entry: EntryKind,
  ): Promise<LedgerRow>;
  /** Takes the row for sending, counting the attempt; null while another worker sends it. */
  claim(workspaceId: string, id: string): Promise<LedgerRow | null>;
  done(workspaceId: string, id: string, crmId: string, contentHash: string): Promise<void>;
  failed(workspaceId: string, id: string, error: string): Promise<void>;
  removed(workspaceId: string, id: string): Promise<void>;
  setEntry(workspaceId: string, id: string, entry: EntryKind): Promise<void>;
};

export type TimelineCrm = Pick<
  CrmClient,
  | "createCallLog"
  | "updateCallLog"
  | "findCallLog"
  | "createNote"
  | "updateNote"
  | "findNote"
  | "findForeignCall"
  | "annotateCall"
  | "associate"
> & {
  /** Null: the account refuses events of our app. */
  createAppEvent(entry: CallLogEntry): Promise<string | null>;
};

export type WriteResult =
  "written" | "updated" | "unchanged" | "removed" | "awaited" | "refused" | "foreign";

export type Write = {
  readonly workspaceId: string;
  readonly key: string;
  readonly legIds: readonly string[];
  readonly kind: EntryKind;
  readonly entryOf: (key: string) => CallLogEntry;
  /** The entry by what is known now: nobody else writes it from then on. */
  readonly readAgain: (key: string) => Promise<CallLogEntry>;
  /** Whether another app may still log the call: what is to be annotated is waited for. */
  readonly mayCome: () => boolean;
  /** Whether more may be learnt soon: what can't be changed afterwards is waited with. */
  readonly mayChange: () => boolean;
  /** Where the account refuses an event of our app: a note, or nothing. */
  readonly instead: "note" | null;
  /** Whether it is left out where another app has an entry of the same call. */
  readonly yields: boolean;
};

/**
 * Writes one entry once: created, then updated when something is learnt. The ledger's row is taken before anything is
 * sent; after an attempt whose end is not known the CRM is asked, by reads that see a write at once, before anything
 * is sent again. What a person deleted in the CRM stays deleted.
 */
export async function writeOnce(
  deps: { readonly ledger: Ledger; readonly hash: (text: string) => string },
  crm: TimelineCrm,
  write: Write,
): Promise<WriteResult> {
  const { ledger } = deps;
  const { workspaceId, key, legIds } = write;
  const planned = await ledger.plan(workspaceId, key, legIds, write.kind);
  if (planned.state === "removed") return "removed";
  if (planned.contentHash === hashOf(deps, write.entryOf(planned.key))) return "unchanged";
  const row = await ledger.claim(workspaceId, planned.id);
  if (row === null) {
    throw new StickylineError("CONFLICT", "another worker is writing this call", {
      retryable: true,
    });
  }
  try {
    // Another worker may have joined a leg and written it since we read: nobody else writes from here on.
    const entry = await write.readAgain(row.key);
    const known = row.crmId ?? (row.attempts > 1 ? await findWritten(crm, row.entry, entry) : null);
    if (known !== null) {
      const linked = row.contentHash?.split(".")[1] === linksHash(deps, entry);
      return await update(deps, crm, { workspaceId, row, known, entry, linked });
    }
    const made = await create(deps, crm, row, entry, write);
    if (made.kind !== "made") {
      await ledger.failed(workspaceId, row.id, made.kind.toUpperCase());
      return made.kind;
    }
    await ledger.done(workspaceId, row.id, made.crmId, hashOf(deps, entry));
    return "written";
  } catch (error) {
    const code = error instanceof StickylineError ? error.code : "UNKNOWN";
    await ledger.failed(workspaceId, row.id, code);
    throw error;
  }
}

/**
 * `awaited`: another app has not logged the call yet, or it is not over. `refused`: by the account, for good. `foreign`:
 * another app has logged it.
 */
type Made =
  | { readonly kind: "made"; readonly crmId: string }
  | { readonly kind: "awaited" | "refused" | "foreign" };

async function create(
  deps: { readonly ledger: Ledger },
  crm: TimelineCrm,
  row: LedgerRow,
  entry: CallLogEntry,
  write: Write,
): Promise<Made> {
  if (write.yields) {
    if (write.mayChange()) return { kind: "awaited" };
    if ((await crm.findForeignCall(entry)) !== null) return { kind: "foreign" };
  }
  switch (row.entry) {
    case "call":
      return { kind: "made", crmId: await crm.createCallLog(entry) };
    case "note":
      return { kind: "made", crmId: await crm.createNote(entry) };
    case "annotation": {
      const foreign = await crm.findForeignCall(entry);
      if (foreign !== null) {
        await crm.annotateCall(foreign, entry);
        return { kind: "made", crmId: foreign };
      }
      if (write.mayCome()) return { kind: "awaited" };
      break;
    }
    case "app-event": {
      if (write.mayChange()) return { kind: "awaited" };
      const crmId = await crm.createAppEvent(entry);
      if (crmId !== null) return { kind: "made", crmId };
      if (write.instead === null) return { kind: "refused" };
      break;
    }
  }
  await deps.ledger.setEntry(write.workspaceId, row.id, "note");
  return { kind: "made", crmId: await crm.createNote(entry) };
}

async function update(
  deps: { readonly ledger: Ledger; readonly hash: (text: string) => string },
  crm: TimelineCrm,
  write: {
    workspaceId: string;
    row: LedgerRow;
    known: string;
    entry: CallLogEntry;
    linked: boolean;
  },
): Promise<WriteResult> {
  const { workspaceId, row, known, entry, linked } = write;
  if (row.entry === "app-event") {
    await deps.ledger.done(workspaceId, row.id, known, hashOf(deps, entry));
    return "unchanged";
  }
  try {
    if (row.entry === "call") await crm.updateCallLog(known, entry);
    else if (row.entry === "note") await crm.updateNote(known, entry);
    else await crm.annotateCall(known, entry);
  } catch (error) {
    if (!(error instanceof StickylineError) || error.code !== "NOT_FOUND") throw error;
    await deps.ledger.removed(workspaceId, row.id);
    return "removed";
  }
  if (!linked && row.entry !== "annotation") {
    await crm.associate(row.entry === "note" ? "notes" : "calls", known, entry);
  }
  await deps.ledger.done(workspaceId, row.id, known, hashOf(deps, entry));
  return "updated";
}

/** Sent before, but the answer was lost: it may be there, on the timeline of any of its contacts and companies. */
async function findWritten(
  crm: TimelineCrm,
  kind: EntryKind,
  entry: CallLogEntry,
): Promise<string | null> {
  // it is known by its id, so that sending it again finds it
  if (kind === "app-event") return null;
  const find = kind === "note" ? crm.findNote : crm.findCallLog;
  for (const contactId of entry.contactIds) {
    const found = await find(entry.externalId, contactId, "contacts");
    if (found !== null) return found;
  }
  for (const companyId of entry.companyIds) {
    const found = await find(entry.externalId, companyId, "companies");
    if (found !== null) return found;
  }
  return null;
}

/** What it says and whose timelines it is on, apart: only a change of the second needs new associations. */
function hashOf(deps: { readonly hash: (text: string) => string }, entry: CallLogEntry): string {
  const { contactIds: _contacts, companyIds: _companies, dealIds: _deals, ...said } = entry;
  return `${deps.hash(JSON.stringify(said))}.${linksHash(deps, entry)}`;
}

function linksHash(
  deps: { readonly hash: (text: string) => string },
  links: TimelineLinks,
): string {
  return deps.hash(JSON.stringify([links.contactIds, links.companyIds, links.dealIds]));
}
