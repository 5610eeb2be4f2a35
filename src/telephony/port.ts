import type { LegEvent } from "../domain/call.ts";
import type { Answer, Question } from "../domain/decision.ts";
import type { OfferEnd, VendorStatus } from "../domain/facts.ts";
import type { Target } from "../domain/policy.ts";
import type { Caller } from "../domain/phone-number.ts";

/** "Where should this call go?", in our words. */
export type RoutingRequest = {
  /** The vendor's call id, as text. */
  readonly callId: string;
  readonly legId: string;
  readonly caller: Caller;
  /** The number dialled, E.164 where it is one. */
  readonly dialledNumber: string | null;
  readonly startedAt: number | null;
  /** What the caller did about our question; `digits: ""` is silence. Null on the first request. */
  readonly reply: Reply | null;
  /** What became of our last answer for this call, where the phone system asks again and says so. */
  readonly attempt: OfferEnd | null;
  /** Whose phones the phone system names, as identity keys: besides those that our last answer rang. */
  readonly attempted?: readonly string[];
  /** Asked apart whether the caller should wait; left out: a caller may wait wherever one can be asked. */
  readonly mayWait?: boolean;
  /** When the phone system asked, by its own clock, where it says so. */
  readonly askedAt?: number | null;
  /** The language that the phone system knows the caller by (`en-ie`). */
  readonly language?: string | null;
};

export type Reply = {
  readonly question: Question | null;
  readonly digits: string;
  /** True when another question would be the last one that the vendor allows, or that isn't known. */
  readonly lastChance: boolean;
};

/** Raw bytes and headers as they came; header names in lower case. */
export type IncomingRequest = {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The query as it came, without its `?`. */
  readonly query?: string;
  /** Where it came from: an IP address. */
  readonly address?: string;
  /** When it came, epoch milliseconds by our clock; left out: nothing is too old. */
  readonly receivedAt?: number;
};

/** What of a line an adapter needs to read a request and to write an answer. */
export type LineView = {
  readonly id: string;
  readonly secrets: readonly string[];
  readonly fallback: Target;
  /** ISO 3166 alpha-2: how numbers without a country code are read. */
  readonly region: string;
  readonly team?: Target | null;
  /** What only this vendor's lines have, as `checkSettings` let it through. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether we reach the vendor's own API for this line; left out: not known. */
  readonly connected?: boolean;
  /** What we have learnt of the line by ourselves. */
  readonly learnt?: Readonly<Record<string, unknown>>;
  /** Where the line's webhooks are, without a slash at the end, for answers that name one. */
  readonly webhooksUrl?: string;
};

/** The request that an answer is for. */
export type Asked = {
  readonly request: IncomingRequest;
  readonly routing: RoutingRequest | null;
  /** As `verify` gave it. */
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly decisionId?: string | null;
};

/**
 * `queue`: where the caller waits by themselves, asking nothing, until a worker takes them out; left out: they are
 * asked to wait, step by step.
 */
export type WaitCapability = {
  readonly stepMs: number;
  readonly maxMs: number;
  readonly queue?: Target;
};

/** What a vendor can't do is data. */
export type LineCapabilities = {
  readonly asksAgainAfterNoAnswer: boolean;
  readonly ringLimit: boolean;
  readonly questions: boolean;
  /** How long one wait lasts at most, and all waits of a call; null: callers can't be made to wait. */
  readonly wait: WaitCapability | null;
  /** After so much ringing without an answer the call is passed on to the next step; left out: it is not. */
  readonly rescueAfterMs?: number;
  readonly voicemail: boolean;
  /** Whether several reps can be rung together by one answer. */
  readonly ringGroup: boolean;
  /** The most of them; left out: no limit is known. */
  readonly mostTogether?: number;
  /** It stops at an answer that names the phones of the one before: asking again says that those did not answer. */
  readonly stopsAtSameAnswer?: boolean;
  /** Types that a fallback, team or rep identity may have on this vendor's lines. */
  readonly targetTypes: readonly string[];
  readonly repIdentityTypes: readonly string[];
};

/**
 * A phone system that asks us where calls go. Everything here is pure and synchronous: it runs in the request
 * path. `verify` throws UNAUTHORIZED; the parsers throw INPUT_INVALID naming the field; `renderAnswer` never throws.
 */
export type RoutingAdapter = {
  readonly vendor: string;
  readonly capabilities: LineCapabilities;
  /** The last part of the line's routing URL; `route` when left out. */
  readonly routePath?: string;
  /** After so many failures in an hour it stops asking us; left out: it counts none. */
  readonly errorsAnHour?: number;
  /** The decoded payload of an authentic request: signed when the line has a secret, else plain JSON. */
  verify(request: IncomingRequest, line: LineView): Record<string, unknown>;
  parseRoutingRequest(
    payload: Record<string, unknown>,
    request: IncomingRequest,
    line: LineView,
  ): RoutingRequest;
  parseCallEvent(payload: Record<string, unknown>, line: LineView): LegEvent;
  /** What an event tells of a person besides calls; null when it is a call's. Absent: no such events come. */
  readonly parseStatus?: (payload: Record<string, unknown>) => StatusEvent | null;
  /** A Target that this vendor can route to, or INPUT_INVALID naming `field`. */
  checkTarget(target: Target, field: string): Target;
  /** The response body, valid for the vendor whatever happens. `asked`: the request that it answers. */
  renderAnswer(answer: Answer, line: LineView, asked?: Asked): Record<string, unknown>;
  /**
   * What one line can do, where that hangs on its settings; left out: `capabilities`. `connected`: whether we reach
   * the vendor's own API for this line.
   */
  capabilitiesOn?(
    settings: Readonly<Record<string, unknown>>,
    connected: boolean,
  ): LineCapabilities;
  /**
   * The settings that only this vendor's lines have, completed; INPUT_INVALID names `vendorSettings.<field>`, or the
   * target that they do not fit. `targets`: those of the line, by field.
   */
  checkSettings?(
    settings: Readonly<Record<string, unknown>>,
    targets: Readonly<Record<string, Target | null>>,
  ): Record<string, unknown>;
  /** Audio that answers of such a line name. */
  audioUrlsOf?(settings: Readonly<Record<string, unknown>>): string[];
  /** What an admin should know of such a line before calls come: one sentence each. */
  warnOf?(line: LineView): string[];
  /** The answer without those who were rung already in this call, by their identity keys. */
  withoutTried?(answer: Answer, tried: ReadonlySet<string>, line: LineView): Answer;
  /** The next part of an answer that was given in parts; null when the request asks for a decision. */
  continueAnswer?(
    payload: Readonly<Record<string, unknown>>,
    line: LineView,
  ): Record<string, unknown> | null;
  /** Whether the phone system is to go on by itself where nothing could be decided. */
  handsBack?(line: LineView): boolean;
};

/** `kind` null: nothing that counts. `at`: by the vendor's clock, epoch milliseconds. */
export type StatusEvent = {
  /** `vendor:type:id`. */
  readonly identity: string;
  readonly kind: VendorStatus["kind"] | null;
  readonly at: number;
};

export type VendorOffice = { readonly id: string; readonly name: string };

export type VendorUser = {
  readonly id: string;
  readonly name: string;
  readonly emails: readonly string[];
  readonly numbers: readonly string[];
  /** How they are reached, the first choice first; left out: as `user` by their id. */
  readonly identities?: readonly { readonly type: string; readonly id: string }[];
};

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

/** How far a call has come: not answered yet, somebody talks, or over. */
export type CallProgress = "unanswered" | "answered" | "over";

/** Whom a call is passed on to. `voicemail`: to their mailbox, without ringing. */
export type TransferTo = { readonly target: Target; readonly voicemail: boolean };

/** What a client is made of. */
export type TelephonyClientOptions = {
  /** As the vendor writes it; one of several parts has them in one text. */
  readonly apiKey: string;
  /** Where the API is, without the path that all its calls share: `https://dialpad.com`. */
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  /** How retries wait; the real clock when left out. */
  readonly wait?: (ms: number) => Promise<unknown>;
};

/** A phone system's own API. Every call has a timeout; errors are StickylineErrors that know if a retry helps. */
export type TelephonyClient = {
  listOffices(): Promise<VendorOffice[]>;
  listUsers(): Promise<VendorUser[]>;
  /** Is this person (or this phone, by the identity's type) on a call now? null: the vendor does not say. */
  isOnCall(id: string, type?: string): Promise<boolean | null>;
  /** Opens a page on the user's screen. Absent: the vendor can't. */
  readonly popScreen?: (userId: string, url: string) => Promise<void>;
  /** Everybody's status besides calls. Absent: the vendor tells none. */
  readonly listStatuses?: () => Promise<VendorUserStatus[]>;
  /** How far the call of this leg has come, by the vendor itself. Absent: it can't be asked. */
  readonly callProgress?: (legId: string) => Promise<CallProgress>;
  /**
   * Passes the call of this leg on, whoever has it; the leg that the vendor names then. Absent: the vendor can't.
   * Never tried twice: whoever calls decides.
   */
  readonly transferCall?: (legId: string, to: TransferTo) => Promise<string | null>;
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
