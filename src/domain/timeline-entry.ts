import type { LegState } from "./call.ts";
import type { Decision, RungTrace } from "./decision.ts";

/** What one call's timeline entry says, before the CRM's adapter writes it. */
export type TimelineEntry = {
  readonly title: string;
  readonly body: readonly string[];
  readonly at: number;
  readonly durationMs: number | null;
  readonly outcome: "answered" | "missed" | "voicemail" | "in-progress";
  /** Who talked, else who was meant to. */
  readonly repId: string | null;
};

/** A leg of the call with the rep on it, if any. */
export type EndedLeg = { readonly state: LegState; readonly repId: string | null };

/**
 * One entry for a call: who got it and why in one line, then each decision with its ladder. `decisions` oldest
 * first, at least one. `live`: the call goes on.
 */
export function timelineEntry(
  decisions: readonly Decision[],
  legs: readonly EndedLeg[],
  nameOf: (repId: string) => string,
  live = false,
): TimelineEntry {
  const talk = lastTalk(legs);
  const last = decisions.at(-1);
  const outcome = live ? "in-progress" : outcomeOf(legs, talk);
  const meant = decisions.findLast((decision) => decision.repId !== null)?.repId ?? null;
  const repId = talk?.repId ?? meant;
  return {
    title: titleOf(outcome, talk?.repId ?? null, last, nameOf),
    body: [
      last?.reason ?? "",
      ...decisions.flatMap((decision) => decisionLines(decision)),
      ...duplicateLines(last?.contacts ?? []),
    ],
    at: decisions[0]?.startedAt ?? decisions[0]?.at ?? 0,
    durationMs: talkMs(talk),
    outcome,
    repId,
  };
}

/** More people than this share a switchboard, not a record that was made twice. */
const MOST_DUPLICATES = 3;

/** For whoever keeps the CRM tidy, on the timeline of each contact that has the number. */
function duplicateLines(contacts: readonly string[]): string[] {
  return contacts.length < 2 || contacts.length > MOST_DUPLICATES
    ? []
    : [
        `Possible duplicate: ${contacts.length} contacts have this number (${contacts.join(", ")}).`,
      ];
}

function outcomeOf(legs: readonly EndedLeg[], talk: LegTalk | undefined): TimelineEntry["outcome"] {
  if (talk !== undefined) return talk.endedAt === null ? "in-progress" : "answered";
  return legs.some(({ state }) => state.endReason === "voicemail") ? "voicemail" : "missed";
}

function titleOf(
  outcome: TimelineEntry["outcome"],
  talkedTo: string | null,
  last: Decision | undefined,
  nameOf: (repId: string) => string,
): string {
  if (talkedTo !== null) return `Call answered by ${nameOf(talkedTo)}`;
  if (outcome === "voicemail") return "Call went to voicemail";
  if (last?.outcome === "callback") return "Caller asked to be called back";
  return last?.repId === null || last === undefined
    ? `Call sent to the ${last?.outcome === "team" ? "team" : "fallback"}`
    : `Call for ${nameOf(last.repId)}${outcome === "in-progress" ? "" : ", not answered"}`;
}

type LegTalk = {
  readonly repId: string;
  readonly connectedAt: number;
  readonly endedAt: number | null;
};

/** Who talked last, so that after a transfer it is whom the caller was passed to. */
export function lastTalk(legs: readonly EndedLeg[]): LegTalk | undefined {
  return legs
    .flatMap(({ repId, state: { connectedAt, endedAt, endReason } }): LegTalk[] =>
      repId === null || connectedAt === null || endReason === "voicemail"
        ? []
        : [{ repId, connectedAt, endedAt }],
    )
    .toSorted((a, b) => a.connectedAt - b.connectedAt)
    .at(-1);
}

/** How long it took, in milliseconds; null while it goes on, and where nobody talked. */
export function talkMs(talk: LegTalk | undefined): number | null {
  return talk === undefined || talk.endedAt === null
    ? null
    : Math.max(0, talk.endedAt - talk.connectedAt);
}

function decisionLines(decision: Decision): string[] {
  return [`Decision: ${decision.reason}`, ...decision.rungs.map(rungLine)];
}

function rungLine({ rung, result, why, ageMs }: RungTrace): string {
  const age = ageMs === undefined ? "" : ` (known for ${ageWords(ageMs)})`;
  return `${result === "taken" ? "→" : "–"} ${rung.replaceAll("-", " ")}: ${why}${age}`;
}

/** How old a fact is: `12 s`, `5 min`, `3 h`, `2 days`. */
function ageWords(ageMs: number): string {
  if (ageMs < 90_000) return `${Math.round(ageMs / 1_000)} s`;
  if (ageMs < 90 * 60_000) return `${Math.round(ageMs / 60_000)} min`;
  if (ageMs < 36 * 3_600_000) return `${Math.round(ageMs / 3_600_000)} h`;
  return `${Math.round(ageMs / 86_400_000)} days`;
}
