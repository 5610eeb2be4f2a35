import type { CallLogEntry } from "../../crm/port.ts";
import { type HeardRecording, tellRecordings } from "../../domain/recording.ts";
import { otherCallEntry } from "../../domain/other-call.ts";
import { timelineEntry } from "../../domain/timeline-entry.ts";
import type { Call } from "../calls/read-call.ts";
import { namesOf, type NameDeps } from "./names-of.ts";

export type EntryDeps = NameDeps & {
  /** Where a decision can be read by whoever is signed in. */
  readonly decisionUrl: (workspaceId: string, decisionId: string) => string;
};

/** What the timeline says of a call; whose timelines it is on is added to it. */
export function toEntry(
  deps: EntryDeps,
  workspaceId: string,
  key: string,
  call: Call,
): Omit<CallLogEntry, "contactIds" | "companyIds" | "dealIds"> {
  const { repOf, nameOf } = namesOf(deps, workspaceId);
  const [first] = call.decisions;
  const other = first === undefined ? otherCallEntry(call.legs, nameOf) : null;
  const entry = other ?? timelineEntry(call.decisions, call.legs, nameOf, call.live);
  const isOutbound = other?.direction === "outbound";
  const outside = other?.number ?? first?.number ?? null;
  const inside = call.dialled ?? first?.dialled ?? null;
  return {
    externalId: `stickyline-${workspaceId}-${key}`,
    ownerId: repOf(entry.repId)?.crmOwnerId ?? null,
    at: entry.at,
    title: entry.title,
    body: entry.body,
    url: first === undefined ? null : deps.decisionUrl(workspaceId, first.id),
    direction: isOutbound ? "outbound" : "inbound",
    durationMs: entry.durationMs,
    outcome: entry.outcome,
    fromNumber: isOutbound ? inside : outside,
    toNumber: isOutbound ? outside : inside,
  };
}

/** With what can be heard of it: its last lines, and the address for the CRM's own player. */
export function withRecordings(
  entry: CallLogEntry,
  recordings: readonly HeardRecording[],
): CallLogEntry {
  const { lines, playableUrl } = tellRecordings(recordings);
  if (lines.length === 0) return entry;
  const told = { ...entry, body: [...entry.body, ...lines] };
  return playableUrl === null ? told : { ...told, recordingUrl: playableUrl };
}
