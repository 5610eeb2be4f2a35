import type { CrmRefusal } from "./crm-feature.ts";
import type { CrmSettings } from "./crm-settings.ts";

export type SyncState = "idle" | "running" | "done" | "failed";

/** How far the reading of owners and contacts is. Times are epoch milliseconds. */
export type SyncProgress = {
  readonly state: SyncState;
  readonly contacts: number;
  readonly owners: number;
  /** For people; null unless the state is failed. */
  readonly error: string | null;
  readonly finishedAt: number | null;
};

/** Where the pass under way is, and how fresh the rest. */
export type SyncPlace = {
  /** What is read now: owners, contacts, companies, deals, tickets, leads, finish; null between passes. */
  readonly part: string | null;
  /** About how many contacts there are, when the CRM has said so. */
  readonly expected: number | null;
  /** Changes up to here are in the map; null before the first complete pass. */
  readonly changesUntil: number | null;
};

/** A connected CRM account, without its token. */
export type CrmConnection = {
  readonly id: string;
  readonly workspaceId: string;
  readonly provider: string;
  readonly baseUrl: string;
  /** `connected`, `refused` until the CRM lets us read again, `replaced` by a newer one, or `broken`: only an admin can mend it. */
  readonly status: string;
  readonly sandbox: boolean;
  readonly auth: "static" | "oauth";
  /** The CRM's own id of the account, where it is known. */
  readonly accountId: string | null;
  /** For people; null unless the status is broken or refused. */
  readonly brokenReason: string | null;
  readonly brokenAt: number | null;
  /** What its access allows; null where the CRM did not say. */
  readonly scopes: readonly string[] | null;
  readonly settings: CrmSettings;
  /** What `auto` came to for the timeline; null while nobody has looked. */
  readonly timeline: {
    readonly entry: "call" | "note";
    readonly reason: string;
    readonly checkedAt: number;
  } | null;
  /** When its users were asked for last, for their hours, and why that failed, for people. */
  readonly users: { readonly readAt: number | null; readonly error: string | null };
  /** What the account does not let us do. */
  readonly refusals: readonly CrmRefusal[];
  readonly sync: SyncProgress & SyncPlace;
};
