import type { Direction } from "./call.ts";
import { lastTalk, talkMs, talkOfColleague, type EndedLeg } from "./leg-talk.ts";
import type { TimelineEntry } from "./timeline-entry.ts";

/** A call that nobody asked us about: one that a rep made, or one that came to them directly. */
export type OtherCall = Omit<TimelineEntry, "repId"> & {
  readonly repId: string;
  readonly direction: Exclude<Direction, "internal">;
  /** The outside party, E.164. */
  readonly number: string;
};

/**
 * What the timeline says of a call without a decision of ours: who talked, or whose call it was. Null for one in which
 * no rep or nobody outside is known, and for one among ourselves.
 */
export function otherCallEntry(
  legs: readonly EndedLeg[],
  nameOf: (repId: string) => string,
): OtherCall | null {
  const talk = lastTalk(legs);
  const first = legs
    .toSorted((a, b) => startOf(a) - startOf(b))
    .find(({ repId }) => repId !== null);
  const repId = talk?.repId ?? first?.repId ?? null;
  if (first === undefined || repId === null) return null;
  const { direction, number } = first.state;
  if (direction === "internal" || number === null) return null;
  const isVoicemail = legs.some(({ state }) => state.endReason === "voicemail");
  const mayBeTaken = talk === undefined && direction === "inbound";
  const colleague = mayBeTaken ? talkOfColleague(legs) : undefined;
  // a talk whose end nobody told us was one
  const isAnswered = talk !== undefined || colleague !== undefined;
  const outcome = isAnswered ? "answered" : isVoicemail ? "voicemail" : "missed";
  const name = nameOf(repId);
  return {
    title:
      colleague === undefined
        ? titleOf(direction, outcome, name)
        : `Call for ${name}, answered by a colleague`,
    body: [
      direction === "outbound"
        ? `${name} made this call.`
        : `The caller ${colleague === undefined ? "reached" : "rang"} ${name} directly: Stickyline was not asked.`,
    ],
    at: startOf(first),
    durationMs: talkMs(talk ?? colleague),
    outcome,
    repId,
    direction,
    number,
  };
}

function titleOf(
  direction: OtherCall["direction"],
  outcome: "answered" | "voicemail" | "missed",
  name: string,
): string {
  if (outcome === "voicemail") {
    return direction === "outbound" ? `Call made by ${name}, voicemail` : `Voicemail for ${name}`;
  }
  if (direction === "outbound") {
    return `Call made by ${name}${outcome === "answered" ? "" : ", not answered"}`;
  }
  return outcome === "answered" ? `Call answered by ${name}` : `Call for ${name}, not answered`;
}

function startOf({ state }: EndedLeg): number {
  return state.startedAt ?? state.connectedAt ?? state.newestAt;
}
