import type { LegEvent, LegState } from "../../domain/call.ts";
import { eachOnce, type HeardRecording } from "../../domain/recording.ts";
import { foldLeg } from "../../domain/fold-leg.ts";

export type Deps = {
  /** Of these identities, or null: of all. */
  readonly recentLegIds: (
    workspaceId: string,
    limit: number,
    identities: readonly string[] | null,
  ) => Promise<readonly string[]>;
  /** `vendor:type:id` of each. */
  readonly identitiesOf: (workspaceId: string, repId: string) => Promise<readonly string[]>;
  readonly callOf: (
    workspaceId: string,
    legId: string,
  ) => Promise<{ legIds: readonly string[]; events: readonly LegEvent[] }>;
  readonly recordingsOf: (
    workspaceId: string,
    legIds: readonly string[],
  ) => Promise<readonly KeptRecording[]>;
};

/** A recording of one of its legs that is kept here. */
export type KeptRecording = {
  readonly id: string;
  readonly legId: string;
  readonly format: string;
  readonly receivedAt: number;
};

/** Id and format are those of a file that is kept here; null for what the phone system keeps. */
export type ListedRecording = Omit<HeardRecording, "isOpen"> & {
  readonly id: string | null;
  readonly legId: string;
  readonly format: string | null;
  /** When the file came, or when the phone system told of it. */
  readonly receivedAt: number;
};

export type ListedCall = {
  /** The smallest of its leg ids. */
  readonly id: string;
  readonly number: string | null;
  readonly startedAt: number | null;
  readonly legs: readonly (LegState & { readonly legId: string })[];
  readonly recordings: readonly ListedRecording[];
};

export type CallFilter = {
  readonly limit: number;
  /** Only those that rang this rep or that they were on; null: all. */
  readonly repId: string | null;
  /** Only the call that this leg belongs to; null: all. */
  readonly legId: string | null;
};

/** The newest calls, each with its legs: a call is the closure of linked legs, computed when read. */
export function createListCalls(
  deps: Deps,
): (workspaceId: string, filter: CallFilter) => Promise<ListedCall[]> {
  return async (workspaceId, { limit, repId, legId: only }) => {
    const seen = new Set<string>();
    const calls: (ListedCall & { readonly legIds: readonly string[] })[] = [];
    const identities = repId === null ? null : await deps.identitiesOf(workspaceId, repId);
    const wanted =
      only === null ? await deps.recentLegIds(workspaceId, limit * 4, identities) : [only];
    for (const legId of wanted) {
      if (seen.has(legId) || calls.length >= limit) continue;
      const { legIds, events } = await deps.callOf(workspaceId, legId);
      for (const id of legIds) seen.add(id);
      const legs = legIds
        .map((id) => ({ legId: id, ...foldLeg(events.filter((event) => event.legId === id)) }))
        .filter((leg) => leg.newestAt > 0);
      if (only !== null && !isOf(legs, identities)) continue;
      calls.push({
        id: legIds.toSorted()[0] ?? legId,
        number: legs.find((leg) => leg.number !== null)?.number ?? null,
        startedAt: earliest(legs.map((leg) => leg.startedAt)),
        legs,
        legIds,
        recordings: toldBy(events),
      });
    }
    const kept = await deps.recordingsOf(
      workspaceId,
      calls.flatMap(({ legIds }) => legIds),
    );
    return calls.map(({ legIds, ...call }) => ({
      ...call,
      recordings: [
        ...kept.filter(({ legId }) => legIds.includes(legId)).map(toListed),
        ...call.recordings,
      ],
    }));
  };
}

/** What the phone system keeps. */
function toldBy(events: readonly LegEvent[]): ListedRecording[] {
  const told = events.flatMap(({ legId, at, recordings = [] }) =>
    recordings.map((one) => ({ ...one, id: null, format: null, legId, receivedAt: at })),
  );
  return eachOnce(told).map(({ isOpen: _isOpen, ...one }) => one);
}

function toListed(recording: KeptRecording): ListedRecording {
  return { ...recording, kind: "recording", url: null, place: "Stickyline" };
}

/** Something was heard of it, and one of these was on it. */
function isOf(legs: readonly LegState[], identities: readonly string[] | null): boolean {
  if (identities === null) return legs.length > 0;
  return legs.some(({ identity }) => identity !== null && identities.includes(identity));
}

function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}
