import type { Reaction } from "./agent.ts";

/** One answer that the box got, or did not get. */
export type Consultation = {
  readonly at: number;
  readonly url: "primary" | "fallback";
  readonly parameters: Readonly<Record<string, string>>;
  readonly status: number | null;
  readonly answer: unknown;
  /** Why it counts as none; null when it is valid. */
  readonly problem: string | null;
  readonly durationMs: number;
};

export type Attempt = {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly uris: readonly string[];
  readonly result: "completed" | "busy" | "no-answer" | "failed" | "canceled";
  readonly answeredBy: string | null;
  readonly legs: readonly { readonly uri: string; readonly cause: string; readonly code: number }[];
};

export type Transition = "conversation-ended" | "nobody-answered" | "no-dial";

/** A phone that was passed over. `onCall`: the call that it was on. */
export type Skip = {
  readonly at: number;
  readonly uri: string;
  readonly why: string;
  readonly onCall: string | null;
};

/** The truth about a call. */
export type CallRecord = {
  readonly callSid: string;
  readonly from: string;
  readonly to: string;
  readonly startedAt: number;
  readonly consultations: Consultation[];
  readonly attempts: Attempt[];
  /** Phones that were passed over without being dialled, with Exotel's reason. */
  readonly skipped: Skip[];
  /** What Exotel did not do without saying so. */
  readonly silent: string[];
  readonly transitions: Transition[];
  /** Why dialling ended though more could have followed. */
  readonly stops: string[];
  talkedWith: string | null;
  talkMs: number;
  endedAt: number | null;
};

export type CallBehaviour = {
  /** What a phone does when this call rings it. */
  readonly reactionOf: (uri: string) => Reaction;
  readonly answerAfterMs: number;
  readonly talkMs: number;
  /** They talk until then, and no longer than `talkMs`. */
  readonly talkUntil?: Promise<unknown>;
  /** How long the caller waits, and then lets it ring in all; absent: for ever. */
  readonly patienceMs?: number;
};
