import type { HeardRecording } from "./recording.ts";

/**
 * What happened on one leg, in our words. `started`: it exists, nobody rings yet. `note`: said during or after a
 * call (recording, recap, monitoring), kept in the log, never part of the leg's state. `observed-free`: the
 * vendor, asked, said that the person is on no call.
 */
export type LegEventKind =
  "started" | "queued" | "ringing" | "connected" | "held" | "ended" | "observed-free" | "note";

export type Direction = "inbound" | "outbound" | "internal";

export type EndReason = "hangup" | "missed" | "voicemail" | "blocked";

/** One event of one leg. Times are epoch milliseconds by the vendor's clock and are never rewritten. */
export type LegEvent = {
  /** Its idempotency key: equal for a redelivery, different for anything else. Hex. */
  readonly key: string;
  /** `vendor:callId`, so that ids of two vendors never meet. */
  readonly legId: string;
  readonly kind: LegEventKind;
  readonly at: number;
  /** Who is on our side of the leg, `vendor:type:id`, when it is a person. */
  readonly identity: string | null;
  readonly direction: Direction;
  /** The outside party, E.164, when known. */
  readonly number: string | null;
  readonly internalNumber: string | null;
  readonly startedAt: number | null;
  readonly connectedAt: number | null;
  readonly endedAt: number | null;
  readonly endReason: EndReason | null;
  /** It rang for a group, so nobody of the group is said to have missed it. */
  readonly forGroup?: boolean | undefined;
  /** The longest conversation that the vendor or the line allows, ms; left out: not known. */
  readonly longestTalkMs?: number | undefined;
  /** They talked for so long, and the event does not say who: the only phone that rang in this call. */
  readonly talkMs?: number | undefined;
  /** What this event says can be heard of the call, if anything. */
  readonly recordings?: readonly HeardRecording[] | undefined;
  /** Ids of legs that this event says belong to the same call. */
  readonly links: readonly string[];
  /** The call for a callback that this leg belongs to, by the id that we gave it, where the vendor gives that back. */
  readonly dialId?: string | undefined;
  /** What the vendor sent besides, by its own field names, for the call log. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Legs whose ids begin so are over by then, as far as nothing newer was heard of them. */
  readonly endsLegs?: string;
  /** What is heard of those legs up to so much later was under way already: the vendor tells no time. Left out: none. */
  readonly endsLateMs?: number;
  /** What this says of callers' own lines, if anything. */
  readonly callEnds?: readonly CallEnd[] | undefined;
};

/**
 * Whether the caller on a leg is gone, so that a request for their call is an old one that was sent again. `over`: the
 * line is cut. `likely-over`: the person on our side has hung up, and nothing says that the caller was passed on.
 * `goes-on`: they were passed on, whatever else is said.
 */
export type CallEnd = {
  readonly legId: string;
  readonly kind: "over" | "likely-over" | "goes-on";
};

/** The part of an event that the fold reads: this is what Redis keeps of it. */
export type FoldEvent = Pick<
  LegEvent,
  | "key"
  | "kind"
  | "at"
  | "identity"
  | "direction"
  | "number"
  | "startedAt"
  | "connectedAt"
  | "endedAt"
  | "endReason"
  | "forGroup"
  | "longestTalkMs"
>;

export type LegPhase = "idle" | "ringing" | "talking" | "held" | "ended";

/** A leg's state: a pure fold over the set of its events. */
export type LegState = {
  readonly phase: LegPhase;
  /** When the phase began. */
  readonly since: number;
  readonly identity: string | null;
  readonly direction: Direction;
  readonly number: string | null;
  readonly startedAt: number | null;
  readonly connectedAt: number | null;
  readonly endedAt: number | null;
  readonly endReason: EndReason | null;
  readonly forGroup?: boolean | undefined;
  readonly longestTalkMs?: number | undefined;
  /** Time of the newest lifecycle event. */
  readonly newestAt: number;
};
