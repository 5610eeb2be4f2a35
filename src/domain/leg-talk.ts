import type { LegState } from "./call.ts";

/** A leg of the call with the rep on it, if any. */
export type EndedLeg = { readonly state: LegState; readonly repId: string | null };

/** Whether one of ours is on this leg: a rep, a colleague who is none here, or a team's phone. The caller's is nobody's. */
export function isOnOurSide({ repId, state }: EndedLeg): boolean {
  return repId !== null || state.identity !== null;
}

/** Whether this rep talked on any leg of the call. */
export function hasTalked(legs: readonly EndedLeg[], repId: string): boolean {
  return legs.some(
    (leg) =>
      leg.repId === repId && leg.state.connectedAt !== null && leg.state.endReason !== "voicemail",
  );
}

/** Times are epoch milliseconds. */
export type LegTalk = {
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

/**
 * The last talk of a colleague who is no rep here, or of a team's phone. A leg of nobody is the caller's own, and who
 * calls out from one is the caller too.
 */
export function talkOfColleague(legs: readonly EndedLeg[]): Omit<LegTalk, "repId"> | undefined {
  return legs
    .flatMap(({ repId, state }) => {
      const { identity, connectedAt, endedAt, endReason, direction } = state;
      const isTheirs = repId === null && identity !== null && direction === "inbound";
      return isTheirs && connectedAt !== null && endReason !== "voicemail"
        ? [{ connectedAt, endedAt }]
        : [];
    })
    .toSorted((a, b) => a.connectedAt - b.connectedAt)
    .at(-1);
}

/** The leg on which a caller left a message for somebody else, once a rep had talked with them: they were passed on. */
export function messageAfterTalk(legs: readonly EndedLeg[]): EndedLeg | undefined {
  const talk = lastTalk(legs);
  const talkEndedAt = talk?.endedAt ?? Infinity;
  return legs.find(
    ({ repId, state: { direction, endedAt, endReason } }) =>
      endReason === "voicemail" &&
      direction === "inbound" &&
      repId !== talk?.repId &&
      endedAt !== null &&
      endedAt > talkEndedAt,
  );
}

/** How long it took, in milliseconds; null while it goes on, and where nobody talked. */
export function talkMs(talk: Omit<LegTalk, "repId"> | undefined): number | null {
  return talk === undefined || talk.endedAt === null
    ? null
    : Math.max(0, talk.endedAt - talk.connectedAt);
}
