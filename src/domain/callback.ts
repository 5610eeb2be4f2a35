/** The open ones first: a promise that is in one of these is still to be kept. */
export const OPEN_STAGES = ["requested", "due", "offered", "dialling", "talking"] as const;
export const CLOSED_STAGES = ["done", "expired", "cancelled", "failed"] as const;

export type OpenStage = (typeof OPEN_STAGES)[number];
export type ClosedStage = (typeof CLOSED_STAGES)[number];
export type CallbackStage = OpenStage | ClosedStage;

/** How a try to ring somebody ended without a talk. */
export type Miss = "busy" | "no-answer" | "voicemail";

/** Why a callback is over. */
export type ClosedReason =
  | "reached"
  | "called-in"
  | "completed"
  | "cancelled"
  | "do-not-call"
  | "unfit-number"
  | "too-old"
  | "no-window"
  | "attempts-used-up";

/** What can happen to a callback. */
export type CallbackEvent =
  /** Its time has come. */
  | { readonly kind: "came-due" }
  /** It may not be made now; `until` is when it may. */
  | { readonly kind: "put-off"; readonly until: number }
  /** A rep was told; they have until `until`. */
  | { readonly kind: "offered"; readonly repId: string; readonly until: number }
  /** That rep did nothing in time. */
  | { readonly kind: "lapsed" }
  /** `key` names the try: told again, it is counted once. */
  | {
      readonly kind: "dialled";
      readonly key: string;
      /** When nothing was heard of the call by then, it has failed; left out: its end is known already. */
      readonly until?: number;
    }
  /** The phone system did not make the call: it was no try. */
  | { readonly kind: "undialled" }
  /** They talk; `until`: when to look whether they still do. */
  | { readonly kind: "answered"; readonly until: number }
  /** It still rings, or they still talk. */
  | { readonly kind: "goes-on"; readonly until: number }
  | {
      readonly kind: "missed";
      readonly miss: Miss;
      readonly retryAt: number;
      /** By what the call is known, where that became known after it was dialled: told again, it counts no more. */
      readonly key?: string;
    }
  /** A real talk, on any line, with any rep. */
  | { readonly kind: "reached"; readonly by: string; readonly calledIn: boolean }
  | { readonly kind: "completed"; readonly by: string }
  | { readonly kind: "cancelled"; readonly by: string; readonly reason?: ClosedReason }
  | { readonly kind: "expired" }
  | { readonly kind: "failed"; readonly reason: "no-window" };

/** What changes in a callback's life. Times are epoch milliseconds. */
export type CallbackLife = {
  readonly stage: CallbackStage;
  /** Keys of the tries to ring, each once. */
  readonly attemptKeys: readonly string[];
  /** How often a rep was told of it. */
  readonly offers: number;
  /** Who was told last. */
  readonly offeredTo: string | null;
  readonly nextAttemptAt: number;
  readonly expiresAt: number;
  readonly closedAt: number | null;
  /** The rep who talked, who asked for it as the audit trail names them, or `stickyline`. */
  readonly closedBy: string | null;
  readonly closedReason: ClosedReason | null;
};

type Kind = CallbackEvent["kind"];

/** From which stages each event leads on; from any other it is refused. */
const TRANSITIONS: Readonly<Record<Kind, readonly OpenStage[]>> = {
  "came-due": ["requested"],
  "put-off": ["requested", "due", "offered"],
  offered: ["due"],
  lapsed: ["offered"],
  dialled: ["requested", "due", "offered"],
  undialled: ["dialling"],
  answered: ["dialling"],
  "goes-on": ["dialling", "talking"],
  missed: ["dialling", "talking"],
  reached: OPEN_STAGES,
  completed: OPEN_STAGES,
  cancelled: OPEN_STAGES,
  expired: ["requested", "due", "offered"],
  failed: ["requested", "due", "offered"],
};

/** Who closed what no person closed. */
export const BY_ITSELF = "stickyline";
/** Somebody of ours who is no rep here. */
export const BY_COLLEAGUE = "colleague";

export function isOpen(stage: string): stage is OpenStage {
  return OPEN_STAGES.some((one) => one === stage);
}

/**
 * What the event makes of the callback; null where it can't happen: it is over, or somewhere else. A try that was
 * counted before changes nothing.
 */
export function advance(
  life: CallbackLife,
  event: CallbackEvent,
  { now, maxAttempts }: { readonly now: number; readonly maxAttempts: number },
): CallbackLife | null {
  const { stage } = life;
  if (!isOpen(stage) || !TRANSITIONS[event.kind].includes(stage)) return null;
  const close = (to: ClosedStage, closedBy: string, closedReason: ClosedReason): CallbackLife => ({
    ...life,
    stage: to,
    closedAt: now,
    closedBy,
    closedReason,
  });
  switch (event.kind) {
    case "came-due":
      return { ...life, stage: "due", nextAttemptAt: now };
    case "put-off":
      return { ...life, stage: "requested", nextAttemptAt: event.until };
    case "offered": {
      const offers = life.offers + 1;
      const { repId: offeredTo, until: nextAttemptAt } = event;
      return { ...life, stage: "offered", offers, offeredTo, nextAttemptAt };
    }
    case "lapsed":
      return { ...life, stage: "due", nextAttemptAt: now };
    case "dialled":
      if (life.attemptKeys.includes(event.key)) return null;
      return {
        ...life,
        stage: "dialling",
        attemptKeys: [...life.attemptKeys, event.key],
        nextAttemptAt: event.until ?? life.nextAttemptAt,
      };
    case "undialled":
      return {
        ...life,
        stage: "due",
        attemptKeys: life.attemptKeys.slice(0, -1),
        nextAttemptAt: now,
      };
    case "answered":
      return { ...life, stage: "talking", nextAttemptAt: event.until };
    case "goes-on":
      return { ...life, nextAttemptAt: event.until };
    case "missed": {
      const { key, retryAt: nextAttemptAt } = event;
      const attemptKeys =
        key === undefined ? life.attemptKeys : [...life.attemptKeys.slice(0, -1), key];
      if (attemptKeys.length >= maxAttempts) {
        return { ...close("failed", BY_ITSELF, "attempts-used-up"), attemptKeys };
      }
      return { ...life, attemptKeys, stage: "requested", nextAttemptAt };
    }
    case "reached":
      return close("done", event.by, event.calledIn ? "called-in" : "reached");
    case "completed":
      return close("done", event.by, "completed");
    case "cancelled":
      return close("cancelled", event.by, event.reason ?? "cancelled");
    case "expired":
      return close("expired", BY_ITSELF, "too-old");
    case "failed":
      return close("failed", BY_ITSELF, event.reason);
  }
}
