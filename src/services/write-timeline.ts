import type { CallLogEntry, CrmClient } from "../crm/port.ts";
import type { LegEvent, LegState } from "../domain/call.ts";
import type { Decision } from "../domain/decision.ts";
import { StickylineError } from "../domain/errors.ts";
import { foldLeg } from "../domain/fold-leg.ts";
import { decisionBehind } from "../domain/join-decision.ts";
import { contributionOf } from "../domain/leg-contribution.ts";
import type { Rep, WorkspaceSettings } from "../domain/settings.ts";
import { timelineEntry, type EndedLeg } from "../domain/timeline-entry.ts";

/** A row of the ledger that makes writes to the CRM once-only. */
export type LedgerRow = {
  readonly id: string;
  readonly attempts: number;
  readonly crmId: string | null;
  readonly contentHash: string | null;
};

export type Deps = {
  readonly settingsOf: (workspaceId: string) => WorkspaceSettings | undefined;
  /** The CRM of a workspace; null while none is connected. */
  readonly crmOf: (workspaceId: string) => Promise<CrmClient | null>;
  readonly callOf: (
    workspaceId: string,
    legId: string,
  ) => Promise<{ legIds: readonly string[]; events: readonly LegEvent[] }>;
  readonly decisionsOfLegs: (
    workspaceId: string,
    legIds: readonly string[],
  ) => Promise<readonly Decision[]>;
  readonly decisionsNear: (
    workspaceId: string,
    number: string,
    fromMs: number,
    toMs: number,
  ) => Promise<readonly Decision[]>;
  /** Notes that two legs belong together though the vendor did not say so. */
  readonly linkLegs: (workspaceId: string, a: string, b: string) => Promise<void>;
  readonly contactsByNumber: (
    workspaceId: string,
    number: string,
  ) => Promise<readonly { crmId: string }[]>;
  readonly ledger: {
    /** The row that speaks of any of these legs, planned now if there is none. */
    plan(workspaceId: string, key: string, legIds: readonly string[]): Promise<LedgerRow>;
    /** Takes the row for sending, counting the attempt; null while another worker sends it. */
    claim(workspaceId: string, id: string): Promise<LedgerRow | null>;
    done(workspaceId: string, id: string, crmId: string, contentHash: string): Promise<void>;
    failed(workspaceId: string, id: string, error: string): Promise<void>;
  };
  /** Where people listen to the call's recordings. */
  readonly recordingUrlsOf: (
    workspaceId: string,
    legIds: readonly string[],
  ) => Promise<readonly string[]>;
  readonly hash: (text: string) => string;
  readonly now: () => number;
};

/** Between our decision and the start of the leg that it led to, where no id links the two. */
const JOIN_MS = 60_000;
/** The leg's clock may run a little before that of the request. */
const JOIN_SKEW_MS = 2_000;

export type TimelineResult =
  "written" | "updated" | "unchanged" | "no-decision" | "no-contact" | "no-crm" | "in-progress";

/**
 * Puts the call that this leg belongs to on its contacts' timeline, once: created when it has ended, updated when
 * something is learnt later. A lost answer of the CRM is looked up by our external id before anything is sent again.
 */
export function createWriteTimeline(
  deps: Deps,
): (workspaceId: string, legId: string) => Promise<TimelineResult> {
  return async (workspaceId, legId) => {
    const seen = await readCall(deps, workspaceId, legId);
    const first = seen.decisions[0];
    if (first === undefined) return "no-decision";
    if (seen.legs.some(({ state }) => isLive(state, deps.now()))) return "in-progress";
    if (first.number === null) return "no-contact";
    const contacts = await deps.contactsByNumber(workspaceId, first.number);
    if (contacts.length === 0) return "no-contact";
    const crm = await deps.crmOf(workspaceId);
    if (crm === null) return "no-crm";
    const contactIds = contacts.slice(0, 10).map((contact) => contact.crmId);
    const toWrite = async (call: Call) =>
      withRecordings(
        toEntry(deps, workspaceId, call, contactIds),
        await deps.recordingUrlsOf(workspaceId, call.legIds),
      );
    return writeOnce(deps, crm, {
      workspaceId,
      legIds: seen.legIds,
      key: first.legId,
      entry: await toWrite(seen),
      readAgain: async () => toWrite(await readCall(deps, workspaceId, legId)),
    });
  };
}

type Call = {
  readonly legIds: readonly string[];
  readonly legs: readonly EndedLeg[];
  readonly decisions: readonly Decision[];
};

async function readCall(deps: Deps, workspaceId: string, legId: string): Promise<Call> {
  const found = await deps.callOf(workspaceId, legId);
  const decisions = await deps.decisionsOfLegs(workspaceId, found.legIds);
  if (decisions.length > 0) return toCall(deps, workspaceId, found, decisions);
  const near = await nearestDecision(deps, workspaceId, found.events);
  if (near === null) return toCall(deps, workspaceId, found, []);
  await deps.linkLegs(workspaceId, legId, near.legId);
  const joined = await deps.callOf(workspaceId, legId);
  return toCall(deps, workspaceId, joined, await deps.decisionsOfLegs(workspaceId, joined.legIds));
}

/** By number and time, where the vendor links nothing. */
async function nearestDecision(
  deps: Deps,
  workspaceId: string,
  events: readonly LegEvent[],
): Promise<Decision | null> {
  const state = foldLeg(events);
  const startedAt = state.startedAt ?? state.connectedAt;
  if (state.number === null || startedAt === null || state.direction === "outbound") return null;
  const near = await deps.decisionsNear(
    workspaceId,
    state.number,
    startedAt - JOIN_MS,
    startedAt + JOIN_SKEW_MS,
  );
  const reps = deps.settingsOf(workspaceId)?.reps ?? [];
  return decisionBehind(near, { repId: repBehind(state.identity, reps), startedAt });
}

function toCall(
  deps: Deps,
  workspaceId: string,
  found: { legIds: readonly string[]; events: readonly LegEvent[] },
  decisions: readonly Decision[],
): Call {
  const reps = deps.settingsOf(workspaceId)?.reps ?? [];
  const legs = found.legIds
    .map((legId) => foldLeg(found.events.filter((event) => event.legId === legId)))
    .filter((state) => state.newestAt > 0)
    .map((state) => ({ state, repId: repBehind(state.identity, reps) }));
  return { legIds: found.legIds, legs, decisions: decisions.toSorted((a, b) => a.at - b.at) };
}

function repBehind(identity: string | null, reps: readonly Rep[]): string | null {
  const rep = reps.find((candidate) =>
    candidate.identities.some(({ vendor, type, id }) => `${vendor}:${type}:${id}` === identity),
  );
  return rep?.id ?? null;
}

/** A leg whose end was lost counts as over once its lease has run out. */
function isLive(state: LegState, now: number): boolean {
  const lease = contributionOf("", { ...state, identity: state.identity ?? "-" }).lease;
  return lease !== null && lease.expiresAt > now;
}

function toEntry(
  deps: Deps,
  workspaceId: string,
  call: Call,
  contactIds: readonly string[],
): CallLogEntry {
  const reps = deps.settingsOf(workspaceId)?.reps ?? [];
  const repOf = (repId: string | null) => reps.find((rep) => rep.id === repId);
  const entry = timelineEntry(
    call.decisions,
    call.legs,
    (repId) => repOf(repId)?.name ?? "a former rep",
  );
  const first = call.decisions[0];
  return {
    externalId: `stickyline-${workspaceId}-${first?.legId ?? ""}`,
    contactIds,
    ownerId: repOf(entry.repId)?.crmOwnerId ?? null,
    at: entry.at,
    title: entry.title,
    body: entry.body,
    direction: "inbound",
    durationMs: entry.durationMs,
    outcome: entry.outcome,
    fromNumber: first?.number ?? null,
    toNumber: null,
  };
}

function withRecordings(entry: CallLogEntry, urls: readonly string[]): CallLogEntry {
  const [first] = urls;
  if (first === undefined) return entry;
  const lines = urls.map((url) => `Recording: ${url}`);
  return { ...entry, body: [...entry.body, ...lines], recordingUrl: first };
}

async function writeOnce(
  deps: Deps,
  crm: CrmClient,
  write: {
    workspaceId: string;
    key: string;
    legIds: readonly string[];
    entry: CallLogEntry;
    readAgain: () => Promise<CallLogEntry>;
  },
): Promise<TimelineResult> {
  const { workspaceId, key, legIds } = write;
  const hashOf = (entry: CallLogEntry) => deps.hash(JSON.stringify(entry));
  const planned = await deps.ledger.plan(workspaceId, key, legIds);
  if (planned.contentHash === hashOf(write.entry)) return "unchanged";
  const row = await deps.ledger.claim(workspaceId, planned.id);
  if (row === null) {
    throw new StickylineError("CONFLICT", "another worker is writing this call", {
      retryable: true,
    });
  }
  try {
    // Another worker may have joined a leg and written it since we read: nobody else writes from here on.
    const entry = await write.readAgain();
    const contentHash = hashOf(entry);
    const known = row.crmId ?? (row.attempts > 1 ? await findWritten(crm, entry) : null);
    if (known !== null) await crm.updateCallLog(known, entry);
    const crmId = known ?? (await crm.createCallLog(entry));
    await deps.ledger.done(workspaceId, row.id, crmId, contentHash);
    return known === null ? "written" : "updated";
  } catch (error) {
    const code = error instanceof StickylineError ? error.code : "UNKNOWN";
    await deps.ledger.failed(workspaceId, row.id, code);
    throw error;
  }
}

/** Sent before, but the answer was lost: it may be there. */
async function findWritten(crm: CrmClient, entry: CallLogEntry): Promise<string | null> {
  const contactId = entry.contactIds[0];
  return contactId === undefined ? null : crm.findCallLog(entry.externalId, contactId);
}
