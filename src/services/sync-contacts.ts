import type { CrmClient, CrmCompany, CrmContact, CrmDeal, CrmOwner, CrmPage } from "../crm/port.ts";
import { StickylineError } from "../domain/errors.ts";
import { toE164List } from "../domain/phone-number.ts";

/** What the mirror keeps of a contact; `numbers` in E.164, `changedAt` by the CRM's clock. */
export type MirroredContact = {
  readonly crmId: string;
  readonly ownerId: string | null;
  readonly numbers: readonly string[];
  readonly changedAt: number;
  readonly companyId: string | null;
  readonly mergedIds: readonly string[];
};

/** A company's owner and main lines. */
export type MirroredCompany = {
  readonly crmId: string;
  readonly ownerId: string | null;
  readonly numbers: readonly string[];
  readonly changedAt: number;
};

/** An open deal that somebody owns. */
export type MirroredDeal = {
  readonly crmId: string;
  readonly ownerId: string;
  readonly stage: string;
  readonly amount: number | null;
  readonly contactIds: readonly string[];
  readonly changedAt: number;
};

type Mirror<T> = {
  /** Writes a page and marks it as seen by this sync. */
  readonly upsertPage: (workspaceId: string, syncId: string, rows: readonly T[]) => Promise<void>;
  /** Forgets what this sync has not seen; returns how many. */
  readonly deleteUnseen: (workspaceId: string, syncId: string) => Promise<number>;
};

/** How far a sync is. `error` is for people; times are epoch milliseconds. */
export type SyncProgress = {
  readonly state: "running" | "done" | "failed";
  readonly contacts: number;
  readonly owners: number;
  readonly error: string | null;
  readonly finishedAt: number | null;
};

export type Deps = {
  readonly clientFor: (workspaceId: string, connectionId: string) => Promise<CrmClient>;
  /** ISO 3166 alpha-2, for contacts without a country. */
  readonly defaultRegion: (workspaceId: string) => Promise<string>;
  readonly contacts: Mirror<MirroredContact>;
  readonly companies: Mirror<MirroredCompany>;
  readonly deals: Mirror<MirroredDeal>;
  readonly owners: {
    readonly replaceAll: (workspaceId: string, owners: readonly CrmOwner[]) => Promise<void>;
  };
  readonly matchReps: (
    workspaceId: string,
    owners: readonly CrmOwner[],
  ) => Promise<readonly unknown[]>;
  readonly reportProgress: (
    workspaceId: string,
    connectionId: string,
    progress: SyncProgress,
  ) => Promise<void>;
  /** Makes the map in Redis what the mirror says. */
  readonly rebuildOwnershipMap: (workspaceId: string) => Promise<void>;
  readonly log: { readonly info: (fields: Record<string, unknown>, message: string) => void };
  readonly newId: () => string;
  readonly now: () => number;
};

export type SyncResult = {
  readonly owners: number;
  readonly contacts: number;
  readonly forgotten: number;
  readonly matchedReps: number;
};

const REPORT_EVERY_MS = 1_000;
const LOG_EVERY_MS = 10_000;

/**
 * Reads a CRM's owners, contacts, companies and open deals into the mirror, matches the reps and rebuilds the ownership map. Contacts
 * that are gone are forgotten only once the CRM has been read to its end. The connection's progress shows
 * `running`, then `done` or `failed` with a sentence for people; the error is thrown on, for the job's retry.
 * Safe to repeat; what one sync has stored when it fails stays.
 */
export function createSyncContacts(
  deps: Deps,
): (workspaceId: string, connectionId: string) => Promise<SyncResult> {
  return async (workspaceId, connectionId) => {
    const counted = { contacts: 0, owners: 0 };
    const report = (state: SyncProgress["state"], error: string | null = null) =>
      deps.reportProgress(workspaceId, connectionId, {
        state,
        ...counted,
        error,
        finishedAt: state === "running" ? null : deps.now(),
      });
    try {
      await report("running");
      const client = await deps.clientFor(workspaceId, connectionId);
      const owners = await client.listOwners();
      await deps.owners.replaceAll(workspaceId, owners);
      counted.owners = owners.length;
      const changes = await deps.matchReps(workspaceId, owners);
      const region = await deps.defaultRegion(workspaceId);
      const syncId = deps.newId();
      const pace = createPace(deps, connectionId);
      await eachPage(client.listContacts, async (page) => {
        const mirrored = page.map((contact) => toMirrored(contact, region));
        await deps.contacts.upsertPage(workspaceId, syncId, mirrored);
        counted.contacts += page.length;
        if (pace(counted.contacts)) await report("running");
      });
      const forgotten = await deps.contacts.deleteUnseen(workspaceId, syncId);
      await eachPage(client.listCompanies, (page) => {
        const companies = page.map((company) => toMirroredCompany(company, region));
        return deps.companies.upsertPage(workspaceId, syncId, companies);
      });
      await deps.companies.deleteUnseen(workspaceId, syncId);
      await eachPage(client.listDeals, (page) =>
        deps.deals.upsertPage(workspaceId, syncId, page.flatMap(toMirroredDeal)),
      );
      await deps.deals.deleteUnseen(workspaceId, syncId);
      await deps.rebuildOwnershipMap(workspaceId);
      await report("done");
      const result = { ...counted, forgotten, matchedReps: changes.length };
      deps.log.info({ connectionId, ...result }, "contacts synced");
      return result;
    } catch (error) {
      await report("failed", toSentence(error)).catch(() => {
        deps.log.info({ connectionId }, "the sync failed, and its state could not be stored");
      });
      throw error;
    }
  };
}

function toMirrored(contact: CrmContact, defaultRegion: string): MirroredContact {
  const { id: crmId, ownerId, changedAt, companyId, mergedIds } = contact;
  const numbers = toNumbers(contact, defaultRegion);
  return { crmId, ownerId, numbers, changedAt, companyId, mergedIds };
}

function toMirroredCompany(company: CrmCompany, defaultRegion: string): MirroredCompany {
  const { id: crmId, ownerId, changedAt } = company;
  return { crmId, ownerId, numbers: toNumbers(company, defaultRegion), changedAt };
}

/** A deal that is closed or that nobody owns sends nobody anywhere. */
function toMirroredDeal(deal: CrmDeal): MirroredDeal[] {
  const { id: crmId, ownerId, stage, amount, contactIds, changedAt } = deal;
  if (!deal.open || ownerId === null || contactIds.length === 0) return [];
  return [{ crmId, ownerId, stage, amount, contactIds, changedAt }];
}

/** Each number once, read by the record's own country and, where that gives none, by the workspace's. */
function toNumbers(
  { rawNumbers, region }: Pick<CrmContact, "rawNumbers" | "region">,
  defaultRegion: string,
): string[] {
  const numbers = rawNumbers.flatMap((raw) => {
    const own = toE164List(raw, region ?? defaultRegion);
    return own.length > 0 ? own : toE164List(raw, defaultRegion);
  });
  return [...new Set(numbers)];
}

/** Stores each page while the next one is on its way. */
async function eachPage<T>(
  list: (after: string | null) => Promise<CrmPage<T>>,
  store: (items: readonly T[]) => Promise<void>,
): Promise<void> {
  let page = await list(null);
  for (;;) {
    const { items, after } = page;
    if (after === null) {
      await store(items);
      return;
    }
    const [next] = await Promise.all([list(after), store(items)]);
    if (next.after === after) {
      throw new StickylineError(
        "VENDOR_UNAVAILABLE",
        "The CRM answered the same page twice. Start the sync again.",
        { retryable: true },
      );
    }
    page = next;
  }
}

/** Says whether progress is due, and logs the rate every ten seconds. */
function createPace({ now, log }: Pick<Deps, "now" | "log">, connectionId: string) {
  const startedAt = now();
  let reportedAt = startedAt;
  let loggedAt = startedAt;
  return (contacts: number): boolean => {
    const at = now();
    if (at - loggedAt >= LOG_EVERY_MS) {
      const contactsPerSecond = Math.round((contacts * 1000) / (at - startedAt));
      log.info({ connectionId, contacts, contactsPerSecond }, "syncing contacts");
      loggedAt = at;
    }
    if (at - reportedAt < REPORT_EVERY_MS) return false;
    reportedAt = at;
    return true;
  };
}

function toSentence(error: unknown): string {
  return error instanceof StickylineError
    ? error.message
    : "The sync stopped on an error of ours; the log says which. Start it again.";
}
