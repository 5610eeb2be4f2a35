import { StickylineError } from "../../domain/errors.ts";
import type { CallEnd, LegEvent, LegState } from "../../domain/call.ts";
import type { Line } from "../../domain/settings.ts";
import type { StatusEvent } from "../../telephony/port.ts";
import { endOpenLegs } from "./end-open-legs.ts";
import { isPartOfCall, nameTalk } from "./name-talk.ts";
import { withPlausibleTime, withPlausibleTimes } from "./plausible-times.ts";

export type Deps = {
  readonly lineById: (lineId: string) => Promise<Line | undefined>;
  /** The vendor's payload in our words. Throws INPUT_INVALID when it is none of the vendor's. */
  readonly parseCallEvent: (line: Line, payload: Record<string, unknown>) => LegEvent;
  /** What it tells of a person besides calls; null when it is a call's event. */
  readonly parseStatus: (line: Line, payload: Record<string, unknown>) => StatusEvent | null;
  readonly noteStatus: (line: Line, event: StatusEvent) => Promise<void>;
  readonly applyLegEvent: (workspaceId: string, event: LegEvent, now: number) => Promise<LegState>;
  /** Appends to the call log; equal events are stored once. Resolves when durable. */
  readonly appendEvent: (row: LoggedEvent) => Promise<void>;
  /** Has the call closed and written to the timeline, soon. Resolves when that will be done whatever becomes of us. */
  readonly followCall: (workspaceId: string, legId: string) => Promise<void>;
  /** A call of this person is over. `cause`: the event that said so. */
  readonly personFreed?: (workspaceId: string, identity: string, cause: string) => Promise<void>;
  /** The event is of a call for a callback that the phone system was asked for. Safe to repeat. */
  readonly followDial?: (workspaceId: string, event: LegEvent) => Promise<void>;
  /** Told of every event, for the callbacks that a campaign rings for. Safe to repeat. */
  readonly followTeam?: (workspaceId: string, event: LegEvent) => Promise<void>;
  /** Keeps whether the callers on these legs are gone; left out: nobody asks. */
  readonly noteCallEnds?: (
    workspaceId: string,
    ends: readonly CallEnd[],
    at: number,
  ) => Promise<void>;
  /** Every logged event of the call that this leg is part of; left out: none says anything of another. */
  readonly callOf?: (
    workspaceId: string,
    legId: string,
  ) => Promise<{ readonly events: readonly LegEvent[] }>;
  /** An event told a time that can't be true. */
  readonly onImplausible?: (line: Line) => void;
  readonly now: () => number;
};

export type LoggedEvent = {
  readonly workspaceId: string;
  readonly lineId: string;
  readonly receivedAt: number;
  readonly event: LegEvent;
};

/**
 * Applies one event of a phone system. A call's: presence and last agent first, then the call log, then the CRM
 * timeline once the leg has ended. A person's status is kept for the routers. Safe to repeat, in any order. An event
 * of a line that is not known is NOT_OURS.
 */
export function createRecordCallEvent(
  deps: Deps,
): (lineId: string, receivedAt: number, payload: Record<string, unknown>) => Promise<void> {
  return async (lineId, receivedAt, payload) => {
    const line = await deps.lineById(lineId);
    if (line === undefined) {
      throw new StickylineError("NOT_OURS", "an event of a line that is not known here");
    }
    const status = deps.parseStatus(line, payload);
    if (status !== null) {
      const known = withPlausibleTime(status, receivedAt);
      if (known !== status) deps.onImplausible?.(line);
      return deps.noteStatus(line, known);
    }
    const told = deps.parseCallEvent(line, payload);
    const event = withPlausibleTimes(told, receivedAt);
    if (event !== told) deps.onImplausible?.(line);
    await recordLegEvent(deps, { workspaceId: line.workspaceId, lineId, receivedAt, event });
  };
}

type RecordDeps = Pick<
  Deps,
  | "applyLegEvent"
  | "appendEvent"
  | "followCall"
  | "personFreed"
  | "followDial"
  | "followTeam"
  | "callOf"
  | "noteCallEnds"
  | "now"
>;

/** The same for an event in our words, as reconcile makes them. */
export async function recordLegEvent(deps: RecordDeps, row: LoggedEvent): Promise<void> {
  const followed = new Set<string>();
  try {
    await record(deps, row, followed);
  } finally {
    // last, for what follows is gathered for a while, and nobody is to be taken for busy meanwhile
    await Promise.all([...followed].map((legId) => deps.followCall(row.workspaceId, legId)));
  }
}

/** `followed`: the legs of which something follows. */
async function record(deps: RecordDeps, row: LoggedEvent, followed: Set<string>): Promise<void> {
  const { workspaceId, event } = row;
  // First, so that nobody whom this frees is taken for a call that is over.
  if (event.callEnds !== undefined) {
    await deps.noteCallEnds?.(workspaceId, event.callEnds, event.at);
  }
  if (event.kind !== "note") await deps.applyLegEvent(workspaceId, event, deps.now());
  await deps.appendEvent(row);
  if (event.dialId !== undefined) await deps.followDial?.(workspaceId, event);
  await deps.followTeam?.(workspaceId, event);
  await tellRest(deps, row, followed);
  const isOver = event.kind === "ended" || event.kind === "observed-free";
  // a recording is told of minutes after the call, in a note
  if (isOver || event.recordings !== undefined) followed.add(event.legId);
  if (isOver && event.identity !== null) {
    await deps.personFreed?.(workspaceId, event.identity, event.key);
  }
}

/** What the event says of other legs of its call, and theirs of its own. */
async function tellRest(deps: RecordDeps, row: LoggedEvent, followed: Set<string>): Promise<void> {
  const { workspaceId, event } = row;
  const isResult = event.endsLegs !== undefined || event.talkMs !== undefined;
  if (!isResult && !isPartOfCall(event)) return;
  const logged = (await deps.callOf?.(workspaceId, event.legId))?.events ?? [];
  const talk = nameTalk(event, logged);
  const rest = [...endOpenLegs(event, logged), ...(talk === null ? [] : [talk])];
  for (const one of rest) await record(deps, { ...row, event: one }, followed);
}
