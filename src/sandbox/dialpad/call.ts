import type { Party, Target } from "./company.ts";

/** Who calls, as Dialpad's own address book has them. */
export type Contact = {
  /** A number for most, text for shared contacts; null: in no address book. */
  readonly id: number | string | null;
  readonly type: "local" | "shared" | "user" | "google" | null;
  readonly name: string;
  readonly phone: string | null;
};

/** One Dialpad call id. Times are epoch milliseconds by the box's clock. */
export type Leg = {
  readonly callId: string;
  readonly direction: "inbound" | "outbound";
  readonly externalNumber: string | null;
  readonly internalNumber: string;
  readonly target: Party;
  readonly proxyTarget: Party | null;
  readonly contact: Contact;
  readonly entryPoint: { readonly callId: string; readonly target: Party } | null;
  readonly masterCallId: string | null;
  readonly groupId: string | null;
  readonly startedAt: number;
  operatorCallId: string | null;
  firstRangAt: number | null;
  queuedAt: number | null;
  connectedAt: number | null;
  endedAt: number | null;
  heldMs: number;
  isTransferred: boolean;
  voicemailLink: string | null;
  wasRecorded: boolean;
  /** What whoever had the call made said of it; null: nothing. */
  readonly customData: string | null;
  breadcrumbs: readonly Record<string, unknown>[];
};

/** One routing request and what came of it. */
export type Consultation = {
  readonly at: number;
  readonly request: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number | null;
  readonly response: unknown;
  /** Why it counted as an error; null: a valid answer. */
  readonly problem: string | null;
  readonly durationMs: number;
};

export type CallOutcome =
  | "in-progress"
  | "answered"
  | "voicemail"
  | "missed"
  | "forwarded"
  /** Our `end`, or silence to a question with `disconnect`. */
  | "ended-by-router"
  | "disconnected-on-silence"
  | "caller-hung-up";

/** Where a call is passed on to; `voicemail`: to their mailbox, without ringing. */
export type Transfer =
  | { readonly kind: "target"; readonly target: Target; readonly voicemail: boolean }
  | { readonly kind: "number"; readonly number: string };

/** One transfer that was accepted, and what it took the caller from. */
export type PassedOn = {
  readonly at: number;
  readonly to: Transfer;
  readonly phase: "waiting" | "ringing" | "talking";
};

/** The truth about one call, which only the box knows. */
export type CallRecord = {
  /** The routing request's call id; for an outbound call its leg's. */
  readonly callId: string;
  readonly direction: "inbound" | "outbound";
  /** null: withheld. */
  readonly from: string | null;
  readonly to: string;
  readonly startedAt: number;
  readonly consultations: Consultation[];
  readonly legs: Leg[];
  readonly transfers: PassedOn[];
  outcome: CallOutcome;
  sentTo: Target | null;
  /** Who chose where it went. */
  sentBy: "router" | "default-target" | "office" | null;
  /** What the caller heard, in order. */
  readonly heard: string[];
  /** The user who really talked. */
  talkedWith: string | null;
  connectedAt: number | null;
  endedAt: number | null;
};

/** What the people on both sides do. Times are simulated milliseconds, shortened by the box's `timeScale`. */
export type CallBehaviour = {
  /** What the caller presses at the first, second, … question; "" or nothing is silence. */
  readonly presses?: readonly string[];
  /** The one who is rung. Default "answers". */
  readonly callee?: "answers" | "lets-it-ring";
  /** The user whose devices ring first, on a call that was made through the API. Default "answers". */
  readonly caller?: "answers" | "lets-it-ring";
  readonly ringMs?: number;
  readonly talkMs?: number;
  /** They talk until then, and no longer than `talkMs`. */
  readonly talkUntil?: Promise<unknown>;
  /** A hold in the middle of the talk; 0: none. */
  readonly holdMs?: number;
  /** An unanswered caller leaves a message. Default true. */
  readonly leavesVoicemail?: boolean;
  /** The caller gives up after so long, counted from the start, unless they talk by then. */
  readonly patienceMs?: number;
  /** How long a call centre holds the caller before it rings its agents. Default 0. */
  readonly queueMs?: number;
  /** What is different once the call was passed on. */
  readonly afterTransfer?: Omit<CallBehaviour, "afterTransfer" | "patienceMs" | "presses">;
};
