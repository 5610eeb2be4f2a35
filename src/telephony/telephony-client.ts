import type { LegEvent } from "../domain/call.ts";
import type { VendorStatus } from "../domain/facts.ts";
import type { Target } from "../domain/policy.ts";
import type { CallbackDialer } from "./callback-dialer.ts";
import type { CampaignDialer } from "./campaign-dialer.ts";

export type VendorOffice = { readonly id: string; readonly name: string };

export type VendorUser = {
  readonly id: string;
  readonly name: string;
  readonly emails: readonly string[];
  readonly numbers: readonly string[];
  /** How they are reached, the first choice first; left out: as `user` by their id. */
  readonly identities?: readonly { readonly type: string; readonly id: string }[];
};

/** What calls can be sent to, by the name that it has at the vendor. */
export type VendorTarget = { readonly type: string; readonly id: string; readonly name: string };

/** What provisioning wants to be true at the vendor. */
export type LineSetup = {
  readonly name: string;
  readonly officeId: string;
  readonly routeUrl: string;
  readonly eventsUrl: string;
  readonly secret: string | null;
  readonly fallback: Target;
  /** What only this vendor's lines have. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** E.164, must be a number that the company holds. Never left to the vendor to choose (it may buy one). */
  readonly number: string | null;
  /** Where the connection's events come for all its lines; left out: at the line's own `eventsUrl`. */
  readonly shared?: SharedEvents;
  /** Nobody asked for it just now: what was taken away by hand in the way of calls is told, and not made anew. */
  readonly watching?: boolean;
};

/** One webhook for all the lines of a connection. */
export type SharedEvents = {
  readonly eventsUrl: string;
  readonly secret: string;
  /** Where the events of each line came before: what still sends there is taken away. */
  readonly replaces: readonly string[];
};

/** A line that is no more, or no longer of this connection. */
export type GoneLine = Pick<LineSetup, "routeUrl" | "eventsUrl" | "fallback"> & {
  /** What its lines share as well: this was the last of them. */
  readonly shared: SharedEvents | null;
};

/** What is not as it should be at the vendor, and could not be mended now. */
export type LineProblem =
  | "router-off"
  | "router-gone"
  | "router-differs"
  | "webhook-off"
  | "webhook-gone"
  | "subscription-gone";

/** What provisioning made, kept with the line: a second run finds it again. */
export type Provisioned = {
  readonly webhookId: string;
  /** All of them, where a line has several. */
  readonly webhookIds?: readonly string[];
  readonly subscriptionId: string;
  readonly routerId: string;
  readonly officeId: string;
  /** When the router was last changed: the vendor may allow one change in five minutes. */
  readonly patchedAt: number | null;
};

export type ProvisionResult = {
  readonly provisioned: Provisioned;
  /** What was done, one sentence each: "created webhook 123". Empty when all was right already. */
  readonly changes: readonly string[];
  /** What could not be done now and why: "no Additional Number licence left". */
  readonly warnings: readonly string[];
  /** What calls or events suffer from after this run. */
  readonly problems?: readonly LineProblem[];
};

export type RouterHealth = { readonly enabled: boolean };

/** What the vendor says of one of its identities besides calls. */
export type VendorUserStatus = {
  readonly type: string;
  readonly id: string;
  readonly kind: VendorStatus["kind"];
};

/** A call that nobody took, as the phone system lists it. */
export type VendorMissedCall = {
  readonly callId: string;
  /** As it is written there. */
  readonly number: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Somebody there looks after this caller, or has rung them. */
  readonly handled: boolean;
};

/** How far a call has come: not answered yet, somebody talks, or over. */
export type CallProgress = "unanswered" | "answered" | "over";

/** Whom a call is passed on to. `voicemail`: to their mailbox, without ringing. */
export type TransferTo = { readonly target: Target; readonly voicemail: boolean };

/** What several processes have in common of one session with a vendor. */
export type SharedSession = {
  /** As it was written last; null: nothing that counts still. */
  read(): Promise<string | null>;
  /** Kept until then, epoch milliseconds. */
  write(session: string, until: number): Promise<void>;
  /** Runs while no other process does. */
  alone<T>(work: () => Promise<T>): Promise<T>;
};

/** What a client is made of. */
export type TelephonyClientOptions = {
  /** As the vendor writes it; one of several parts has them in one text. */
  readonly apiKey: string;
  /** Where the API is, without the path that all its calls share: `https://dialpad.com`. */
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  /** Where the vendor gives tokens that end: left out, each process has its own. */
  readonly session?: SharedSession;
  /** How retries wait; the real clock when left out. */
  readonly wait?: (ms: number) => Promise<unknown>;
};

/** A phone system's own API. Every call has a timeout; errors are StickylineErrors that know if a retry helps. */
export type TelephonyClient = {
  listOffices(): Promise<VendorOffice[]>;
  listUsers(): Promise<VendorUser[]>;
  /** Everything that a call can be sent to and that has a name there, kind by kind. Absent: it lists nothing. */
  readonly listTargets?: () => Promise<VendorTarget[]>;
  /** Is this person (or this phone, by the identity's type) on a call now? null: the vendor does not say. */
  isOnCall(id: string, type?: string): Promise<boolean | null>;
  /** Opens a page on the user's screen. Absent: the vendor can't. */
  readonly popScreen?: (userId: string, url: string) => Promise<void>;
  /** Everybody's status besides calls. Absent: the vendor tells none. */
  readonly listStatuses?: () => Promise<VendorUserStatus[]>;
  /**
   * The newest calls that nobody took; `isWhole`: what is not among them is looked after. Absent: the vendor keeps no
   * such list.
   */
  readonly listMissedCalls?: () => Promise<{
    readonly calls: readonly VendorMissedCall[];
    readonly isWhole: boolean;
  }>;
  /** How far the call of this leg has come, by the vendor itself. Absent: it can't be asked. */
  readonly callProgress?: (legId: string) => Promise<CallProgress>;
  /**
   * Passes the call of this leg on, whoever has it; the leg that the vendor names then. Absent: the vendor can't.
   * Never tried twice: whoever calls decides.
   */
  readonly transferCall?: (legId: string, to: TransferTo) => Promise<string | null>;
  /** Calls people back from a rep's phone. Absent: reps do that by hand. */
  readonly callbackDialer?: CallbackDialer;
  /** Dials lists of people by itself. Absent: it has no such dialler. */
  readonly campaignDialer?: CampaignDialer;
  /** Is the call of this leg over? null: the vendor does not say. */
  isCallOver?(legId: string): Promise<boolean | null>;
  provision(setup: LineSetup, known: Provisioned | null, now: number): Promise<ProvisionResult>;
  /** Takes away what `provision` made for a line. Absent: it makes nothing. Safe to repeat. */
  readonly removeLine?: (
    gone: GoneLine,
    known: Provisioned,
  ) => Promise<Pick<ProvisionResult, "changes" | "warnings">>;
  /** The same client for one pass over several lines: what it lists once it remembers, until it changes it. */
  readonly onePass?: () => TelephonyClient;
  /** The calls that live, as events of their legs: for those whose events were lost. Left out: they can't be listed. */
  listLiveLegs?(): Promise<LegEvent[]>;
  routerHealth(routerId: string, provisioned?: Provisioned): Promise<RouterHealth>;
  /** One PATCH that enables and resets the error count; VENDOR_RATE_LIMITED when it is too early for one. */
  reenableRouter(provisioned: Provisioned, now: number): Promise<Provisioned>;
};
