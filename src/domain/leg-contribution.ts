import type { Direction, LegState } from "./call.ts";
import type { LeaseKind } from "./presence.ts";

/** The longest that each kind of busy can last: when a hang-up is lost, the lease ends there by itself. */
export const LONGEST_MS = {
  ringing: 120_000,
  talking: 4 * 3_600_000,
  held: 4 * 3_600_000,
} as const satisfies Record<Exclude<LeaseKind, "offer">, number>;

/** A talk with a number: who, from when to when. `endedAt: null` while it lasts, or when its end was lost. */
export type Talk = {
  readonly legId: string;
  readonly identity: string;
  readonly number: string;
  readonly connectedAt: number;
  readonly endedAt: number | null;
  readonly direction: Direction;
};

export type LegLease = {
  readonly kind: Exclude<LeaseKind, "offer">;
  readonly since: number;
  readonly expiresAt: number;
};

export type Tried = {
  readonly identity: string;
  readonly number: string;
  readonly at: number;
};

/** All that a leg adds to the maps. Applying an event replaces the leg's old contribution by its new one. */
export type LegContribution = {
  readonly identity: string | null;
  readonly lease: LegLease | null;
  readonly talk: Talk | null;
  /** A call of ours that its number has not taken: whom, who, and when it began. */
  readonly tried: Tried | null;
  /** How the leg ended for its rep. Missed is what was theirs to take: no group's call, none whose caller gave up. */
  readonly ending: { readonly kind: "talked" | "missed"; readonly at: number } | null;
};

/** What a leg in this state contributes. A voicemail is no talk, though the vendor connects it. */
export function contributionOf(legId: string, state: LegState): LegContribution {
  const { identity, number, connectedAt } = state;
  if (identity === null)
    return { identity: null, lease: null, talk: null, tried: null, ending: null };
  const talked = connectedAt !== null && number !== null && state.endReason !== "voicemail";
  return {
    identity,
    lease: leaseOf(state),
    talk: talked
      ? { legId, identity, number, connectedAt, endedAt: state.endedAt, direction: state.direction }
      : null,
    tried: triedOf(identity, state),
    ending: endingOf(state),
  };
}

/** Whoever rings back while the phone still rings has seen the call too. */
function triedOf(identity: string, state: LegState): Tried | null {
  const { direction, number, connectedAt, endReason, startedAt, since, phase } = state;
  if (direction !== "outbound" || number === null || phase === "idle") return null;
  if (connectedAt !== null && endReason !== "voicemail") return null;
  return { identity, number, at: startedAt ?? since };
}

function endingOf(state: LegState): LegContribution["ending"] {
  const { connectedAt, endedAt, endReason, direction, forGroup } = state;
  if (endedAt === null) return null;
  if (connectedAt !== null && endReason !== "voicemail") return { kind: "talked", at: endedAt };
  const missed = endReason === "missed" || endReason === "voicemail";
  const isTheirs = direction === "inbound" && forGroup !== true;
  return missed && isTheirs ? { kind: "missed", at: endedAt } : null;
}

/** A conversation ends by the vendor's own limit, with the ringing before it where that is not told apart. */
function longestMs(phase: LegLease["kind"], longestTalkMs: number | undefined): number {
  const most = LONGEST_MS[phase];
  return longestTalkMs === undefined ? most : Math.min(most, longestTalkMs + LONGEST_MS.ringing);
}

function leaseOf(state: LegState): LegContribution["lease"] {
  switch (state.phase) {
    case "ringing":
    case "talking":
    case "held":
      return {
        kind: state.phase,
        since: state.since,
        expiresAt: state.since + longestMs(state.phase, state.longestTalkMs),
      };
    case "idle":
    case "ended":
      return null;
  }
}
