import type { Direction } from "./call.ts";
import type { Hours } from "./hours.ts";
import type { Lease } from "./presence.ts";

/** A CRM record behind the caller's number. `changedAt`: null when the map does not say. */
export type ContactFact = {
  readonly crmId: string;
  readonly ownerId: string | null;
  readonly changedAt: number | null;
};

/** An open deal that one of the contacts is part of. */
export type DealFact = {
  readonly crmId: string;
  readonly ownerId: string;
  readonly amount: number | null;
  readonly stage: string;
  readonly changedAt: number;
  readonly contactId: string;
};

/** A company of the contacts. `mainLine`: the caller's number is the company's own; `parent`: of one of the others. */
export type CompanyFact = {
  readonly crmId: string;
  readonly ownerId: string | null;
  readonly mainLine: boolean;
  readonly parent?: true;
};

/** Somebody else who looks after one of the contacts, as it or the team of its open deal says. */
export type FurtherOwnerFact = { readonly contactId: string; readonly ownerId: string };

/** An open ticket or lead that is about one of the contacts. */
export type WorkFact = {
  readonly kind: "ticket" | "lead";
  readonly crmId: string;
  readonly ownerId: string;
  readonly changedAt: number;
  readonly contactId: string;
};

/** One of the newest talks with the caller's number. */
export type TalkFact = {
  readonly repId: string | null;
  readonly connectedAt: number;
  readonly endedAt: number | null;
  readonly direction: Direction;
};

/** A call to the caller's number that they did not take. `at`: when it began. */
export type TryFact = { readonly repId: string | null; readonly at: number };

/** What the phone system says of a person besides their calls. */
export type VendorStatus = {
  /** `unavailable`: neither on a call nor to be had, as in a video meeting; `wrap-up`: still busy with the last call. */
  readonly kind: "available" | "do-not-disturb" | "off-duty" | "unavailable" | "wrap-up";
  readonly source: string;
  readonly at: number;
};

/** A time that somebody is out of the office, its end excluded. */
export type Absence = { readonly fromMs: number; readonly untilMs: number };

/** What the CRM says of when a person works. */
export type CrmPresence = {
  /** The CRM's name, for people. */
  readonly source: string;
  /** When it was read, by our clock. */
  readonly readAt: number;
  /** Null: it has none, or none that can be read. */
  readonly hours: Hours | null;
  readonly absences: readonly Absence[];
  /** The status that they or their hours set in the CRM's chat; null: none. */
  readonly availability: "available" | "away" | null;
  /** What it has and could not be read, one sentence each. */
  readonly ignored: readonly string[];
};

/** A caller who waits for a rep. `dueAt`: when their next request comes. */
export type Waiter = {
  readonly legId: string;
  readonly since: number;
  readonly dueAt: number;
};

/** What the maps know of a rep. */
export type Activity = {
  /** Leases that live, this call's own offer left out. */
  readonly leases: readonly Lease[];
  /** When their last talk ended; null: none in a day. */
  readonly talkEndedAt: number | null;
  /** Calls missed since the last that they answered, or since they said that they are back. */
  readonly missedInARow: number;
  /** Who waits for them, the longest first; this call included. */
  readonly waiting: readonly Waiter[];
  readonly status: VendorStatus | null;
  /** Where they have several phones: what is said of the others. */
  readonly furtherStatuses?: readonly VendorStatus[] | undefined;
  /** They were taken for this very call before, and are still kept for it. */
  readonly heldForThisCall: boolean;
};

export const NO_ACTIVITY: Activity = {
  leases: [],
  talkEndedAt: null,
  missedInARow: 0,
  waiting: [],
  status: null,
  heldForThisCall: false,
};

/** Somebody who takes a rep's calls, from when to when. Null: without that bound. */
export type Stand = {
  readonly repId: string;
  readonly fromMs: number | null;
  readonly untilMs: number | null;
};

/** A rep as this decision may use them. */
export type RepFact = Activity & {
  readonly id: string;
  readonly name: string;
  readonly crmOwnerId: string | null;
  readonly enabled: boolean;
  /** They left the company: calls go to their successor while the grace time lasts. */
  readonly left: boolean;
  readonly successor: Stand | null;
  /** Named in place of somebody who has left: their name. */
  readonly successorOf?: string;
  /** Marked away by hand; `awayUntilMs: null` until taken back. */
  readonly away: boolean;
  readonly awayUntilMs: number | null;
  readonly backupId: string | null;
  /** Takes their calls while they are out of the office. */
  readonly delegate: Stand | null;
  readonly teams: readonly string[];
  readonly weight: number;
  readonly hours: Hours | null;
  /** Null: the CRM says nothing of them. */
  readonly crmPresence: CrmPresence | null;
  /** False when they have no identity on this line's phone system. */
  readonly reachable: boolean;
};

/** What happened in this call before this request. */
export type SessionFact = {
  /** How often the caller was asked already. */
  readonly askedRounds: number;
  /** Who was rung by our last answer, while nothing was heard of how that ended. */
  readonly lastRung: readonly string[];
  /** Whom this request says to have been busy a moment ago: not rung again by the very next answer. */
  readonly justBusy: readonly string[];
  /** Who was offered this call, and what became of it. Reps' ids, or keys of phones that are no rep's. */
  readonly offered: ReadonlyMap<string, OfferEnd>;
  /** Since when the caller has waited for whom. */
  readonly waitingSince: ReadonlyMap<string, number>;
};

/** How an offer of a call ended. Who was `busy` may be offered it again; `unknown`: nothing was heard of it. */
export type OfferEnd = "busy" | "no-answer" | "declined" | "failed" | "unknown";

export const NEW_SESSION: SessionFact = {
  askedRounds: 0,
  lastRung: [],
  justBusy: [],
  offered: new Map(),
  waitingSince: new Map(),
};

/** Everything a decision is made from, besides policy and clock. */
export type Facts = {
  readonly contacts: readonly ContactFact[];
  /** How many contacts have this number, when the map holds fewer. */
  readonly contactCount: number;
  /** How many owners these contacts have in all; null: the map does not say. */
  readonly ownerCount: number | null;
  /** Found by so many last digits alone, the whole number being on nobody; null: by the whole number, or not at all. */
  readonly lastDigits: number | null;
  readonly deals: readonly DealFact[];
  readonly companies: readonly CompanyFact[];
  /** Each contact's in the order in which they are meant. */
  readonly furtherOwners: readonly FurtherOwnerFact[];
  readonly work: readonly WorkFact[];
  readonly pinnedRepId: string | null;
  readonly talks: readonly TalkFact[];
  /** Calls of ours to this number that nobody took, newest first or not. */
  readonly tries: readonly TryFact[];
  readonly reps: ReadonlyMap<string, RepFact>;
  /** The team's members, in no order that matters. */
  readonly teamRepIds: readonly string[];
  /** How many calls the team's round robin has given out. */
  readonly teamTurn: number;
  readonly session: SessionFact;
  /** Calls of this number in the last minute, this one included. */
  readonly callsLastMinute: number;
  /** When the CRM's changes were last read; null: not known. */
  readonly mapAt: number | null;
};

/** What the maps know of one caller; the settings in memory complete it to Facts. */
export type StoredFacts = Pick<
  Facts,
  | "contacts"
  | "contactCount"
  | "ownerCount"
  | "lastDigits"
  | "deals"
  | "companies"
  | "furtherOwners"
  | "work"
  | "pinnedRepId"
  | "talks"
  | "tries"
  | "teamRepIds"
  | "teamTurn"
  | "session"
  | "callsLastMinute"
  | "mapAt"
> & {
  /** The caller has hung up, as far as events tell. */
  readonly callOver: boolean;
  /** The settings version last published, null before the first. */
  readonly settingsVersion: number | null;
  /** What each rep is doing who is named by these facts. */
  readonly activities: ReadonlyMap<string, Activity>;
};

/** When Redis does not answer: nobody is known. */
export const NO_FACTS: Facts = {
  contacts: [],
  contactCount: 0,
  ownerCount: null,
  lastDigits: null,
  deals: [],
  companies: [],
  furtherOwners: [],
  work: [],
  pinnedRepId: null,
  talks: [],
  tries: [],
  reps: new Map(),
  teamRepIds: [],
  teamTurn: 0,
  session: NEW_SESSION,
  callsLastMinute: 1,
  mapAt: null,
};
