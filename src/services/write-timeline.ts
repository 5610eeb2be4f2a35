import type { CallLogEntry } from "../crm/port.ts";
import { timelineEntry } from "../domain/timeline-entry.ts";
import { type Call, type Deps as ReadCallDeps, readCall } from "./read-call.ts";
import {
  type EntryKind,
  type Ledger,
  type TimelineCrm,
  type Write,
  writeOnce,
  type WriteResult,
} from "./write-once.ts";

export type Deps = ReadCallDeps & {
  /** The CRM of a workspace and as what its calls are written; null while none is connected. */
  readonly timelineOf: (workspaceId: string) => Promise<{
    readonly client: TimelineCrm;
    readonly entry: EntryKind | "off";
    /** An event of our app beside it. */
    readonly appEvents: boolean;
  } | null>;
  readonly contactsByNumber: (
    workspaceId: string,
    number: string,
  ) => Promise<readonly { crmId: string }[]>;
  /** The companies and open deals of contacts. */
  readonly relatedTo: (
    workspaceId: string,
    contactIds: readonly string[],
  ) => Promise<{ readonly companyIds: readonly string[]; readonly dealIds: readonly string[] }>;
  /** Where people listen to the call's recordings. */
  readonly recordingUrlsOf: (
    workspaceId: string,
    legIds: readonly string[],
  ) => Promise<readonly string[]>;
  readonly ledger: Ledger;
  /** Of the events beside the entries. */
  readonly eventLedger: Ledger;
  readonly hash: (text: string) => string;
};

/** How long another app may take to log a call that is over. */
const CONNECTOR_MS = 10 * 60_000;
/** After a leg the next one comes within this time, if any does. */
const SETTLED_MS = 15_000;
const MOST_CONTACTS = 10;

export type TimelineResult =
  WriteResult | "no-decision" | "no-contact" | "no-crm" | "off" | "in-progress";

/**
 * Puts the call that this leg belongs to on the timeline of its contacts, their companies and open deals, once:
 * created while it goes on or when it has ended, updated when something is learnt later. `in-progress` and `awaited`
 * ask for another look.
 */
export function createWriteTimeline(
  deps: Deps,
): (workspaceId: string, legId: string) => Promise<TimelineResult> {
  return async (workspaceId, legId) => {
    const seen = await readCall(deps, workspaceId, legId);
    const first = seen.decisions[0];
    if (first === undefined) return "no-decision";
    if (first.number === null) return "no-contact";
    const contacts = await deps.contactsByNumber(workspaceId, first.number);
    if (contacts.length === 0) return "no-contact";
    const crm = await deps.timelineOf(workspaceId);
    if (crm === null) return "no-crm";
    if (crm.entry === "off") return "off";
    const contactIds = contacts.slice(0, MOST_CONTACTS).map((contact) => contact.crmId);
    const links = { contactIds, ...(await deps.relatedTo(workspaceId, contactIds)) };
    const urls = await deps.recordingUrlsOf(workspaceId, seen.legIds);
    const entryOf = (key: string, call: Call, recordingUrls: readonly string[]) =>
      withRecordings({ ...toEntry(deps, workspaceId, key, call), ...links }, recordingUrls);
    let known = seen;
    const isYoungerThan = (ageMs: number) => known.live || deps.now() - endOf(known) < ageMs;
    const write = {
      workspaceId,
      legIds: seen.legIds,
      key: first.legId,
      entryOf: (key: string) => entryOf(key, seen, urls),
      async readAgain(key: string) {
        known = await readCall(deps, workspaceId, legId);
        return entryOf(key, known, await deps.recordingUrlsOf(workspaceId, known.legIds));
      },
      mayCome: () => isYoungerThan(CONNECTOR_MS),
      mayChange: () => isYoungerThan(SETTLED_MS),
    };
    const result = await writeOnce(deps, crm.client, {
      ...write,
      kind: crm.entry,
      instead: "note",
    });
    const isBeside = crm.appEvents && crm.entry !== "app-event";
    const event = isBeside ? await writeEvent(deps, crm.client, write) : "unchanged";
    if (known.live && result !== "removed") return "in-progress";
    return event === "awaited" ? event : result;
  };
}

/** The same call as an event of our app beside its entry, which is there already. */
function writeEvent(
  deps: Deps,
  crm: TimelineCrm,
  write: Omit<Write, "kind" | "instead">,
): Promise<WriteResult> {
  const { eventLedger: ledger, hash } = deps;
  return writeOnce({ ledger, hash }, crm, { ...write, kind: "app-event", instead: null });
}

/** When the call ended, as far as its events say. */
function endOf({ legs, decisions }: Call): number {
  const ends = legs.map(({ state }) => state.endedAt ?? state.newestAt);
  return Math.max(decisions.at(-1)?.at ?? 0, ...ends);
}

function toEntry(
  deps: Pick<Deps, "settingsOf">,
  workspaceId: string,
  key: string,
  call: Call,
): Omit<CallLogEntry, "contactIds" | "companyIds" | "dealIds"> {
  const reps = deps.settingsOf(workspaceId)?.reps ?? [];
  const repOf = (repId: string | null) => reps.find((rep) => rep.id === repId);
  const nameOf = (repId: string) => repOf(repId)?.name ?? "a former rep";
  const entry = timelineEntry(call.decisions, call.legs, nameOf, call.live);
  return {
    externalId: `stickyline-${workspaceId}-${key}`,
    ownerId: repOf(entry.repId)?.crmOwnerId ?? null,
    at: entry.at,
    title: entry.title,
    body: entry.body,
    direction: "inbound",
    durationMs: entry.durationMs,
    outcome: entry.outcome,
    fromNumber: call.decisions[0]?.number ?? null,
    toNumber: call.dialled,
  };
}

function withRecordings(entry: CallLogEntry, urls: readonly string[]): CallLogEntry {
  const [first] = urls;
  if (first === undefined) return entry;
  const lines = urls.map((url) => `Recording: ${url}`);
  return { ...entry, body: [...entry.body, ...lines], recordingUrl: first };
}
