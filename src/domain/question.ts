import type { NumberReply } from "./callback-number.ts";
import type { MenuDigit } from "./menu.ts";
import type { Caller } from "./phone-number.ts";

/** What is asked of the domain: who calls, what they pressed, and what this line can do. */
export type RouteQuestion = {
  readonly caller: Caller;
  /** The caller's number is one of our own: a line's, or a rep's phone. */
  readonly ownNumber: "line" | "rep" | null;
  /** Digits after our question, `""` for silence; null on a first request. */
  readonly digits: string | null;
  /** The second level that the digits answer, by its digit of the first; left out: the first. */
  readonly menu?: MenuDigit;
  /** The question may be asked once more by us: left out where the phone system has done so, or it was. */
  readonly repeat?: { readonly round: number };
  /** The line that the caller chose, by its name: the policy, hours, team and fallback are that one's. */
  readonly onLine?: string;
  readonly legId: string;
  readonly hasTeam: boolean;
  /** False when another question would be the last one that the phone system allows. */
  readonly canAsk: boolean;
  /** What they did about our question for a number to be called back at; left out: they were not asked one. */
  readonly callbackNumber?: NumberReply;
  /** This line can ask for a number, in the caller's language; left out: it can't. */
  readonly canAskNumber?: true;
  /** The phone system can ask nothing at all; left out: it can. */
  readonly neverAsks?: true;
  /** How long one wait lasts, and the most in one call; null: the caller can't be made to wait now. */
  readonly canWait: { readonly stepMs: number; readonly maxMs: number } | null;
  readonly canVoicemail: boolean;
  readonly canRingGroup: boolean;
  /** The most phones that the phone system rings together; left out: it names no limit. */
  readonly mostTogether?: number;
  /** False when the maps could not be read. */
  readonly factsKnown: boolean;
  /** True when the maps could be read, and nobody could be reserved in time. */
  readonly claimMissing?: boolean;
  /** The rep of the number that was dialled. */
  readonly lineOwnerId: string | null;
  /** False outside the line's hours. */
  readonly open: boolean;
  /** This caller belongs to the share that is routed without stickiness. */
  readonly heldOut: boolean;
};

/** Why the plan is as it is, where the caller or the number decided it. */
export type PlanPath =
  | "ladder"
  | "withheld"
  | "invalid"
  | "internal"
  | "own-line"
  | "own-rep"
  | "repeat-caller"
  | "closed"
  | "facts-missing"
  | "claim-missing"
  | "held-out"
  | "chose-team"
  | "chose-callback"
  | "chose-voicemail"
  | "no-callback-number"
  | "chose-rep"
  | "chose-line"
  | "chose-target"
  | "chose-message"
  | "chose-menu"
  | "unknown-digit"
  | "stayed-silent";
