import type { ClaimOrder } from "./decision.ts";
import type { OfferEnd } from "./facts.ts";

/** One call, as the maps know it. */
export type CallRef = {
  readonly workspaceId: string;
  readonly lineId: string;
  readonly callId: string;
  readonly legId: string;
  /** The caller, E.164; null when withheld or invalid. */
  readonly number: string | null;
  /** Every number of the person for whom a rep is kept, whichever line they ring in on; left out: for this call alone. */
  readonly person?: readonly string[];
};

/** What is asked of the maps about one call. */
export type FactsQuery = CallRef & {
  /** Reps who are looked at whatever the maps say: the owner of the number that was dialled. */
  readonly repIds: readonly string[];
  /** The team that the policy shares calls out to by itself. */
  readonly team: { readonly name: string; readonly repIds: readonly string[] } | null;
  /** Nothing is written: for trying out. */
  readonly dry: boolean;
  /** How many last digits do where the whole number is on nobody; null or absent: none. */
  readonly lastDigits?: number | null;
};

/** Whom earlier answers of a call rang, and how that ended: reps' ids, and the keys of phones that are no rep's. */
export type EndedOffers = { readonly repIds: readonly string[]; readonly ended: OfferEnd };

/** What is asked of the claim for one call. */
export type ClaimQuery = CallRef & {
  readonly order: ClaimOrder;
  /** How long an offer keeps a rep, unless an event of the call consumes it. */
  readonly offerMs: number;
  readonly wrapUpMs: number;
  /** Whom the caller waits for when nobody is taken. Null: they do not wait. */
  readonly waitsFor: string | null;
  /** When the caller is heard of again if nobody is taken, as they were asked something; null: they were not. */
  readonly dueAt: number | null;
  /** Noted in the call's session when nobody is taken: how often the caller was asked. Null notes nothing. */
  readonly roundsIfNone: number | null;
  /** The team whose turn moves on when a rep of `order.alone` from `firstMember` on (from 0) is taken. */
  readonly turn: { readonly team: string; readonly firstMember: number } | null;
  /** What became of earlier offers of this call. */
  readonly ended: EndedOffers | null;
  /** False: who is taken is kept for the call and rung by a later answer. */
  readonly rings: boolean;
};

/** Asks for nobody: for noting what is known of a call, and for taking its caller off the waiting list. */
export const CLAIM_NOBODY = {
  order: { alone: [], together: [], most: 0, keepFree: 0 },
  offerMs: 0,
  wrapUpMs: 0,
  waitsFor: null,
  dueAt: null,
  roundsIfNone: null,
  turn: null,
  ended: null,
  rings: false,
} as const satisfies Omit<ClaimQuery, keyof CallRef>;
