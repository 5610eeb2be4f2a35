import type { TimelineLinks } from "../../crm/port.ts";
import type { Decision } from "../../domain/decision.ts";
import type { HeardRecording } from "../../domain/recording.ts";
import { otherCallEntry } from "../../domain/other-call.ts";
import { type Call, type Deps as ReadCallDeps, readCall } from "../calls/read-call.ts";
import { linksOf, type LinkDeps } from "./links-of.ts";
import { namesOf } from "./names-of.ts";
import { toEntry, withRecordings, type EntryDeps } from "./to-entry.ts";
import {
  type EntryKind,
  type Ledger,
  type TimelineCrm,
  type Write,
  writeOnce,
  type WriteResult,
} from "./write-once.ts";

export type Deps = ReadCallDeps &
  LinkDeps &
  EntryDeps & {
    /** The CRM of a workspace and as what its calls are written; null while none is connected. */
    readonly timelineOf: (workspaceId: string) => Promise<{
      readonly client: TimelineCrm;
      readonly entry: EntryKind | "off";
      /** An event of our app beside it. */
      readonly appEvents: boolean;
      /** Whether calls that nobody asked us about are written too. */
      readonly otherCalls: boolean;
      /** Whether the entry says what can be heard of the call. */
      readonly recordings: boolean;
    } | null>;
    /** The recordings of these legs that are kept here. */
    readonly keptRecordings: (
      workspaceId: string,
      legIds: readonly string[],
    ) => Promise<readonly HeardRecording[]>;
    /** What became of the callback that was promised in a call; null: none was, or nothing did yet. */
    readonly afterwards: (workspaceId: string, first: Decision) => Promise<string | null>;
    /** Whether the call was made for such a promise: that call's entry tells of it. */
    readonly keptPromise: (workspaceId: string, legIds: readonly string[]) => Promise<boolean>;
    readonly ledger: Ledger;
    /** Of the events beside the entries. */
    readonly eventLedger: Ledger;
    readonly hash: (text: string) => string;
  };

/** How long another app may take to log a call that is over. */
const CONNECTOR_MS = 10 * 60_000;
/** By then a decision about the call would be known, and another app would have logged it. */
const OTHER_MS = 50_000;
/** The longest that a caller may wait somewhere else before a rep gets the call that we routed. */
const PASSED_ON_MS = 30 * 60_000;
/** After a leg the next one comes within this time, if any does. */
const SETTLED_MS = 15_000;

export type TimelineResult =
  WriteResult | "no-decision" | "no-contact" | "no-crm" | "off" | "in-progress";

/**
 * Puts the call that this leg belongs to on the timeline of its contacts, their companies and open deals, once; one that
 * nobody asked us about too, where that is set and no other app has logged it. It is created while it goes on or when
 * it has ended, and updated when something is learnt later. `in-progress` and `awaited` ask for another look.
 */
export function createWriteTimeline(
  deps: Deps,
): (workspaceId: string, legId: string) => Promise<TimelineResult> {
  return async (workspaceId, legId) => {
    const seen = await readCall(deps, workspaceId, legId);
    const subject = await subjectOf(deps, workspaceId, seen);
    if (subject === null) return "no-decision";
    if (subject.number === null) return "no-contact";
    const { number } = subject;
    const links = await linksOf(deps, workspaceId, number, seen);
    if (links === null) return seen.live ? "in-progress" : "no-contact";
    const crm = await deps.timelineOf(workspaceId);
    if (crm === null) return "no-crm";
    if (crm.entry === "off") return "off";
    if (!subject.isDecided && !crm.otherCalls) return "no-decision";
    const isOfContact = links.contactIds.length > 0;
    const keptOf = async ({ legIds }: Call) =>
      crm.recordings ? deps.keptRecordings(workspaceId, legIds) : [];
    const afterwards = async ({ decisions: [first] }: Call) =>
      first === undefined ? null : deps.afterwards(workspaceId, first);
    const besidesOf = async (call: Call) => ({
      kept: await keptOf(call),
      after: await afterwards(call),
    });
    const entryOf = (
      key: string,
      call: Call,
      on: TimelineLinks,
      { kept, after }: Awaited<ReturnType<typeof besidesOf>>,
    ) => {
      const { body, ...entry } = toEntry(deps, workspaceId, key, call);
      const lines = after === null ? body : [...body, after];
      const told = { ...entry, body: lines, ...on };
      return crm.recordings ? withRecordings(told, [...kept, ...call.recordings]) : told;
    };
    const besides = await besidesOf(seen);
    let known = seen;
    const isYoungerThan = (ageMs: number) => known.live || deps.now() - endOf(known) < ageMs;
    const write = {
      workspaceId,
      legIds: seen.legIds,
      key: subject.key,
      // of a call that was ours to decide we alone say why
      yields: !subject.isDecided,
      entryOf: (key: string) => entryOf(key, seen, links, besides),
      async readAgain(key: string) {
        known = await readCall(deps, workspaceId, legId);
        const on = (await linksOf(deps, workspaceId, number, known)) ?? links;
        return entryOf(key, known, on, await besidesOf(known));
      },
      mayCome: () => isYoungerThan(CONNECTOR_MS),
      mayChange: () => isYoungerThan(subject.isDecided ? SETTLED_MS : OTHER_MS),
    };
    const result = await writeOnce(deps, crm.client, {
      ...write,
      // an event of our app is a contact's
      kind: isOfContact || crm.entry !== "app-event" ? crm.entry : "note",
      instead: "note",
    });
    const isWritten = result !== "foreign" && result !== "awaited";
    const isBeside = crm.appEvents && isOfContact && crm.entry !== "app-event" && isWritten;
    const event = isBeside ? await writeEvent(deps, crm.client, write) : "unchanged";
    if (known.live && result !== "removed") return "in-progress";
    return event === "awaited" ? event : result;
  };
}

type Subject = {
  readonly key: string;
  /** The outside party, E.164. */
  readonly number: string | null;
  readonly isDecided: boolean;
};

/**
 * Whom a call is about; null for one that we decided nothing about and that is no rep's either. A caller who was routed
 * shortly before may just have been passed on by a phone system that does not say so: such a leg is not a call of its own.
 */
async function subjectOf(deps: Deps, workspaceId: string, call: Call): Promise<Subject | null> {
  const [first] = call.decisions;
  if (first !== undefined) return { key: first.legId, number: first.number, isDecided: true };
  const other = otherCallEntry(call.legs, namesOf(deps, workspaceId).nameOf);
  const [key] = call.legIds.toSorted();
  if (other === null || key === undefined) return null;
  if (await deps.keptPromise(workspaceId, call.legIds)) return null;
  const { number, at, direction } = other;
  if (direction === "inbound") {
    const near = await deps.decisionsNear(workspaceId, number, at - PASSED_ON_MS, endOf(call));
    for (const legId of new Set(near.map((decision) => decision.legId))) {
      if (!isOverBy(await readCall(deps, workspaceId, legId), at)) return null;
    }
  }
  return { key, number, isDecided: false };
}

/** The same call as an event of our app beside its entry, which is there already. */
function writeEvent(
  deps: Deps,
  crm: TimelineCrm,
  write: Omit<Write, "kind" | "instead" | "yields">,
): Promise<WriteResult> {
  const { eventLedger: ledger, hash } = deps;
  const event = { ...write, kind: "app-event", instead: null, yields: false } as const;
  return writeOnce({ ledger, hash }, crm, event);
}

/** Whether the caller had hung up by then: whoever called again was not passed on. Where no leg is known, nobody can say. */
function isOverBy(call: Call, at: number): boolean {
  const isEnded = call.legs.every(({ state }) => state.phase === "ended");
  return call.legs.length > 0 && isEnded && !call.live && endOf(call) + SETTLED_MS < at;
}

/** When the call ended, as far as its events say. */
function endOf({ legs, decisions }: Call): number {
  const ends = legs.map(({ state }) => state.endedAt ?? state.newestAt);
  return Math.max(decisions.at(-1)?.at ?? 0, ...ends);
}
