import type { RungName, Target } from "./ladder.ts";

/** Why a rung did not take the call. Closed, so that every reason has its sentence (explanation.ts). */
export type Refusal =
  | "no-match"
  | "no-owner"
  | "no-rep"
  | "no-talk"
  | "ambiguous"
  | "disabled"
  | "away"
  | "on-a-call"
  | "ringing"
  | "offered-elsewhere"
  | "not-reachable-here"
  | "already-tried"
  | "not-set"
  | "not-asked"
  | "caller-chose"
  | "no-facts";

export type RungTrace = {
  readonly rung: RungName;
  readonly repId?: string;
  readonly result: "taken" | "refused";
  readonly why: string;
};

/** What the claim script said of each candidate, in the plan's order; the first null is who took the call. */
export type Claim = {
  readonly takenRepId: string | null;
  readonly refusals: ReadonlyMap<string, Refusal>;
};

/** What a caller is asked. `round` counts the times, from 1. */
export type Question = { readonly name: "busy-menu"; readonly round: number };

/** What we say to the phone system, before its adapter puts it in the vendor's words. */
export type Answer =
  | { readonly kind: "rep"; readonly repId: string; readonly identity: Identity }
  | { readonly kind: "target"; readonly target: Target }
  | { readonly kind: "ask"; readonly question: Question; readonly prompt: readonly string[] }
  | { readonly kind: "end"; readonly prompt: readonly string[] };

export type Outcome = "rep" | "team" | "ask" | "callback" | "fallback";

/** A person in a phone system: `{ vendor: "dialpad", type: "user", id: "123" }`. */
export type Identity = { readonly vendor: string; readonly type: string; readonly id: string };

/** `dialpad:user:123`, the key under which Redis knows the person. */
export function identityKey(identity: Identity): string {
  return `${identity.vendor}:${identity.type}:${identity.id}`;
}

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
};
