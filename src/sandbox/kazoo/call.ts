/** A call into the box. Times are simulated: nothing waits. */
export type CallInput = {
  readonly callId: string;
  /** E.164, or `anonymous`. */
  readonly from: string;
  readonly to: string;
  readonly language?: string;
  /** Owners of the calling device, for calls from inside. */
  readonly userIds?: readonly string[];
  /** What the caller presses when asked; `spoken`: what was said before, `most`: how many digits count. */
  readonly press?: (asked: {
    spoken: readonly string[];
    collection: string;
    most: number;
  }) => string;
};

/** How a call ended. */
export type CallEnd =
  | { readonly kind: "answered"; readonly by: string }
  | { readonly kind: "message"; readonly box: string }
  | { readonly kind: "conference"; readonly name: string; readonly muted: boolean }
  | { readonly kind: "passed-on"; readonly to: string }
  /** A flow ended the call as it says: `response`, `hangup`, or nothing left to do after the last sentence. */
  | { readonly kind: "hung-up"; readonly code: number | null }
  /** Nobody took the call, and the flow has no child for it. */
  | { readonly kind: "unanswered"; readonly cause: string }
  /** KAZOO ended it: an invalid flow, or its guard. */
  | { readonly kind: "dropped"; readonly why: string };

export type CallRecord = {
  readonly callId: string;
  readonly end: CallEnd;
  /** The modules run, in order. */
  readonly visited: readonly string[];
  /** Who was rung, in order. */
  readonly rung: readonly string[];
  readonly spoken: readonly string[];
  /** Every flow that a router answered with, as it came. */
  readonly answers: readonly unknown[];
  /** Requests that a router did not answer with a flow. */
  readonly failures: readonly string[];
  readonly uploads: readonly { readonly url: string; readonly status: number }[];
  readonly told: readonly Readonly<Record<string, unknown>>[];
  /** A voicemail was begun while the call was still being recorded. */
  readonly recordedMessage: boolean;
};
