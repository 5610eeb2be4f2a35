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
  readonly offerEnd: OfferEnd | null;
  /** Whose phones the phone system names, as identity keys: besides those that our last answer rang. */
  readonly rung?: readonly string[];
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
  /** What they did earlier in the call, and has been followed since; left out: it is what they just did. */
  readonly isOver?: true;
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
  /** It says a question twice by itself before it tells us of silence; left out: once. */
  readonly repeatsQuestions?: boolean;
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
  /** The key of a call's event where that takes no reading of the rest; null, or left out: it does. */
  readonly eventKey?: (payload: Record<string, unknown>) => string | null;
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
};

/** `kind` null: nothing that counts. `at`: by the vendor's clock, epoch milliseconds. */
export type StatusEvent = {
  /** `vendor:type:id`. */
  readonly identity: string;
  readonly kind: VendorStatus["kind"] | null;
  readonly at: number;
};
