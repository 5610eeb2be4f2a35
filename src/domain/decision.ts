import type { MenuDigit } from "./menu.ts";
import type { PlanPath } from "./question.ts";
import type { RungName, Target } from "./policy.ts";
import type { Snapshot } from "./snapshot.ts";

/** Why a rung did not take the call. Closed, so that every reason has its sentence (explanation.ts). */
export type Refusal =
  | "no-match"
  | "no-owner"
  | "no-secondary-owner"
  | "no-parent-company"
  | "no-rep"
  | "no-talk"
  | "no-try"
  | "no-deal"
  | "no-ticket"
  | "no-lead"
  | "no-company"
  | "no-backup"
  | "no-member"
  | "ambiguous"
  | "shared-number"
  | "left"
  | "disabled"
  | "away"
  | "out-of-office"
  | "off-hours"
  | "do-not-disturb"
  | "off-duty"
  | "unavailable"
  | "check-in"
  | "wrong-team"
  | "on-a-call"
  | "ringing"
  | "offered-elsewhere"
  | "wrap-up"
  | "reserved"
  | "kept-free"
  | "not-reserved"
  | "declined"
  | "did-not-answer"
  | "not-reachable-here"
  | "already-tried"
  | "not-set"
  | "not-asked"
  | "strict-above"
  | "wait-first"
  | "held-out"
  | "caller-chose"
  | "no-facts";

export type RungTrace = {
  readonly rung: RungName;
  readonly repId?: string;
  /** They follow somebody of this name, who has left and was meant. */
  readonly successorOf?: string;
  readonly result: "taken" | "refused";
  readonly why: string;
  /** The same as a word to count by; absent where the rung took the call. */
  readonly refusal?: Refusal;
  /** Where the reason comes from, and how old that is; absent where it is a setting. */
  readonly source?: string;
  readonly ageMs?: number;
};

/** What the claim said: who is taken for the call, several where they ring together, and why the others are not. */
export type Claim = {
  readonly taken: readonly string[];
  readonly refusals: ReadonlyMap<string, Refusal>;
  /** The maps took no writes: whoever is taken was free a moment ago, and is kept from no other call. */
  readonly unkept?: true;
};

/** Whom a plan wants: of those alone the first who is free, else several of those together. Reps' ids. */
export type ClaimOrder = {
  readonly alone: readonly string[];
  readonly together: readonly string[];
  /** The most who ring together. */
  readonly most: number;
  /** So many free members stay free for the next caller, as long as one rings. */
  readonly keepFree: number;
};

/** What a caller is asked. `round` counts the times, from 1. `menu`: the second level under this digit of the first. */
export type Question = {
  readonly name: "busy-menu" | "hold" | "callback-number" | "callback-check";
  readonly round: number;
  readonly menu?: MenuDigit;
  /** What `callback-check` reads back: E.164. */
  readonly number?: string;
};

/** What we say to the phone system, before its adapter puts it in the vendor's words. */
export type Answer =
  | {
      readonly kind: "rep";
      readonly repId: string;
      readonly identity: Identity;
      /** Their other phones here, for a phone system that passes over one that is switched off. */
      readonly further?: readonly Identity[];
      /** Null: the phone system's own setting. */
      readonly ringMs: number | null;
      /** Those of the ladder below, unclaimed, for a phone system that takes a list and does not ask again. */
      readonly others?: readonly { readonly repId: string; readonly identity: Identity }[];
    }
  | {
      readonly kind: "group";
      readonly members: readonly { readonly repId: string; readonly identity: Identity }[];
      readonly ringMs: number | null;
    }
  | { readonly kind: "target"; readonly target: Target }
  | { readonly kind: "voicemail"; readonly repId: string; readonly identity: Identity }
  | {
      readonly kind: "ask";
      readonly question: Question;
      readonly prompt: readonly string[];
      readonly locale: string;
      /** The keys that stand for something. */
      readonly digits: readonly MenuDigit[];
      /** So many of them are taken as one answer, ended by `#` or by silence; left out: one. */
      readonly most?: number;
      /** Asked once, as silence is an answer; left out: as often as the phone system asks by itself. */
      readonly once?: true;
      /** How long we listen after the prompt before silence counts. */
      readonly listenMs: number;
    }
  | { readonly kind: "end"; readonly prompt: readonly string[]; readonly locale: string };

/** `target` and `message`: what the caller chose. */
export type Outcome =
  | "rep"
  | "group"
  | "team"
  | "ask"
  | "wait"
  | "voicemail"
  | "callback"
  | "target"
  | "message"
  | "closed"
  | "fallback";

/** A person in a phone system: `{ vendor: "dialpad", type: "user", id: "123" }`. */
export type Identity = { readonly vendor: string; readonly type: string; readonly id: string };

/** `dialpad:user:123`, the key under which Redis knows the person. */
export function identityKey(identity: Identity): string {
  return `${identity.vendor}:${identity.type}:${identity.id}`;
}

/** Does this take messages instead of being rung? */
export function isMailbox({ type }: Identity): boolean {
  return type === "voicemail";
}

/**
 * A call that was to be passed on after our first answer, by whom it had rung in vain or for whom it waited.
 * `left`: nobody was to be had, so it stays where it is; `unknown`: the phone system did not say.
 */
export type PassedOn = {
  readonly how: "rescue" | "queue";
  readonly result: "accepted" | "refused" | "unknown" | "left";
  readonly fromRepId: string | null;
  readonly afterMs: number;
};

/** Which decisions are asked for. Times are epoch milliseconds, `toMs` not included; `before`: only what is older. */
export type DecisionFilter = {
  /** E.164. */
  readonly number?: string;
  /** E.164; of any of these. */
  readonly numbers?: readonly string[];
  readonly repId?: string;
  readonly lineId?: string;
  readonly outcome?: string;
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly before?: { readonly at: number; readonly id: string };
  readonly limit: number;
};

/** A decision on its way to the database: nobody there reads the snapshot. */
export type DecisionRecord = Omit<Decision, "snapshot"> & {
  readonly snapshot: Readonly<Record<string, unknown>>;
};

/** One routing request's record: enough to say months later why this rep, and why not another. */
export type Decision = {
  readonly id: string;
  readonly workspaceId: string;
  readonly at: number;
  readonly lineId: string;
  /** The vendor's call id, as text. */
  readonly callId: string;
  readonly legId: string;
  /** The caller, E.164; null when withheld or invalid. */
  readonly number: string | null;
  /** The number that was dialled, as the phone system says it; absent in older records. */
  readonly dialled?: string | null;
  readonly outcome: Outcome;
  readonly repId: string | null;
  readonly target: Target | null;
  /** One sentence for people. */
  readonly reason: string;
  readonly rungs: readonly RungTrace[];
  readonly contacts: readonly string[];
  readonly policyVersion: string;
  readonly durationMs: number;
  readonly steps: Readonly<Record<string, number>>;
  /** When the vendor says the call began, by its own clock. */
  readonly startedAt: number | null;
  readonly path: PlanPath;
  /** The line was only observed: this is what would have been, and the fallback was answered. */
  readonly observed: boolean;
  /** Left out: an answer to a routing request. */
  readonly passedOn?: PassedOn;
  /** What was known: for deciding it again by another policy. */
  readonly snapshot: Snapshot;
};
