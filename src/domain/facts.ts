import type { Direction } from "./call.ts";
import type { Lease } from "./presence.ts";

/** A CRM record behind the caller's number. */
export type ContactFact = { readonly crmId: string; readonly ownerId: string | null };

/** One of the newest talks with the caller's number. */
export type TalkFact = {
  readonly repId: string | null;
  readonly connectedAt: number;
  readonly endedAt: number | null;
  readonly direction: Direction;
};

/** A rep as this decision may use them. `identityId`: their id on this line's phone system, null when they have none. */
export type RepFact = {
  readonly id: string;
  readonly name: string;
  readonly crmOwnerId: string | null;
  readonly enabled: boolean;
  readonly away: boolean;
  readonly reachable: boolean;
  /** Leases that live, this call's own offer left out. */
  readonly leases: readonly Lease[];
};

/** Everything a decision is made from, besides policy and clock. */
export type Facts = {
  readonly contacts: readonly ContactFact[];
  readonly pinnedRepId: string | null;
  readonly talks: readonly TalkFact[];
  readonly reps: ReadonlyMap<string, RepFact>;
  /** How often this call's caller was asked already. */
  readonly askedRounds: number;
};

/** What the maps know of one caller; the settings in memory complete it to Facts. */
export type StoredFacts = {
  /** The settings version last published, null before the first. */
  readonly settingsVersion: number | null;
  readonly contacts: readonly ContactFact[];
  readonly pinnedRepId: string | null;
  readonly talks: readonly TalkFact[];
  readonly askedRounds: number;
  /** Live leases by rep, this call's own offer left out. */
  readonly leases: ReadonlyMap<string, readonly Lease[]>;
};

/** When Redis does not answer: nobody is known. */
export const NO_FACTS: Facts = {
  contacts: [],
  pinnedRepId: null,
  talks: [],
  reps: new Map(),
  askedRounds: 0,
};
