import { callSentence } from "./call-sentence.ts";
import { ownRepOf } from "./call-story.ts";
import type { Decision } from "./decision.ts";
import {
  hasTalked,
  lastTalk,
  messageAfterTalk,
  talkMs,
  talkOfColleague,
  type EndedLeg,
  type LegTalk,
} from "./leg-talk.ts";

/** What one call's timeline entry says, before the CRM's adapter writes it. */
export type TimelineEntry = {
  readonly title: string;
  /** One sentence that tells the call, and what else a rep should know of it. */
  readonly body: readonly string[];
  readonly at: number;
  readonly durationMs: number | null;
  readonly outcome: "answered" | "missed" | "voicemail" | "in-progress";
  /** Who talked, else who was meant: by the ladder, else by our last answer. */
  readonly repId: string | null;
};

/**
 * One entry for a call, for a rep to read: a title and one sentence with the whole story. The ladder is on the decision's
 * own page. `decisions` oldest first, at least one. `live`: the call goes on.
 */
export function timelineEntry(
  decisions: readonly Decision[],
  legs: readonly EndedLeg[],
  nameOf: (repId: string) => string,
  live = false,
): TimelineEntry {
  const talk = lastTalk(legs);
  const colleague = talk === undefined ? talkOfColleague(legs) : undefined;
  const last = decisions.at(-1);
  const outcome = live ? "in-progress" : outcomeOf(legs, talk ?? colleague);
  const answered = decisions.findLast((decision) => decision.repId !== null)?.repId ?? null;
  const ownRepId = ownRepOf(decisions);
  return {
    title:
      colleague === undefined
        ? `${titleOf({ outcome, legs, last, ownRepId, talkedTo: talk?.repId ?? null, nameOf })}${messageTitle(legs, nameOf)}`
        : `Call${ownRepId === null ? "" : ` for ${nameOf(ownRepId)},`} answered by a colleague`,
    body: [
      callSentence({ decisions, legs, nameOf, live }),
      ...duplicateLines(last?.contacts ?? []),
    ],
    at: decisions[0]?.startedAt ?? decisions[0]?.at ?? 0,
    durationMs: talkMs(talk ?? colleague),
    outcome,
    repId: talk?.repId ?? ownRepId ?? answered,
  };
}

/** More people than this share a switchboard, not a record that was made twice. */
const MOST_DUPLICATES = 3;

/** For whoever keeps the CRM tidy, on the timeline of each contact that has the number. */
function duplicateLines(contacts: readonly string[]): string[] {
  return contacts.length < 2 || contacts.length > MOST_DUPLICATES
    ? []
    : [`Possible duplicate: ${contacts.length} contacts have this number.`];
}

function outcomeOf(
  legs: readonly EndedLeg[],
  talk: Omit<LegTalk, "repId"> | undefined,
): TimelineEntry["outcome"] {
  if (talk !== undefined) return talk.endedAt === null ? "in-progress" : "answered";
  return legs.some(({ state }) => state.endReason === "voicemail") ? "voicemail" : "missed";
}

function titleOf({
  outcome,
  legs,
  last,
  ownRepId,
  talkedTo,
  nameOf,
}: {
  readonly outcome: TimelineEntry["outcome"];
  readonly legs: readonly EndedLeg[];
  readonly last: Decision | undefined;
  readonly ownRepId: string | null;
  readonly talkedTo: string | null;
  readonly nameOf: (repId: string) => string;
}): string {
  const meant = ownRepId ?? last?.repId ?? null;
  if (talkedTo !== null) {
    if (ownRepId === null || ownRepId === talkedTo) return `Call answered by ${nameOf(talkedTo)}`;
    return hasTalked(legs, ownRepId)
      ? `Call answered by ${nameOf(ownRepId)}, passed on to ${nameOf(talkedTo)}`
      : `Call for ${nameOf(ownRepId)}, answered by ${nameOf(talkedTo)}`;
  }
  const whose = meant === null ? "" : ` for ${nameOf(meant)}`;
  if (outcome === "voicemail") return `Voicemail${whose}`;
  if (last?.outcome === "callback") {
    return `Caller asked to be called back${meant === null ? "" : ` by ${nameOf(meant)}`}`;
  }
  if (outcome === "in-progress") return meant === null ? placeTitle(last) : `Call${whose}`;
  if (last?.outcome === "ask" && last.path === "chose-callback") {
    return `Caller asked to be called back${meant === null ? "" : ` by ${nameOf(meant)}`}`;
  }
  if (last?.outcome === "ask") return `Call${whose}, hung up at the question`;
  if (last?.outcome === "wait") return `Call${whose}, hung up while waiting`;
  if (last?.outcome === "message") return `Call${whose}, heard a message`;
  return meant === null ? `${placeTitle(last)}, not answered` : `Call${whose}, not answered`;
}

/** A message that was left once somebody had talked with them. */
function messageTitle(legs: readonly EndedLeg[], nameOf: (repId: string) => string): string {
  const message = messageAfterTalk(legs);
  if (message === undefined) return "";
  return `, then voicemail${message.repId === null ? "" : ` for ${nameOf(message.repId)}`}`;
}

function placeTitle(last: Decision | undefined): string {
  if (last?.outcome === "closed") return "Call while we were closed";
  if (last?.outcome === "target") return "Call sent where the caller chose";
  return last?.outcome === "team" || last?.outcome === "group"
    ? "Call for the team"
    : "Call for the line's fallback";
}
