import type { CallbackNumberRule } from "./callback-number.ts";
import type { WrittenChoice } from "./menu.ts";
import type { OwnSentences } from "./sentences.ts";
import type { Target } from "./target.ts";

export type { Target } from "./target.ts";

/** The rungs that name a person. */
export type PersonRungName =
  | "pinned"
  | "deal-owner"
  | "ring-back"
  | "contact-owner"
  | "secondary-owner"
  | "last-agent"
  | "company-owner"
  | "parent-company-owner"
  | "ticket-owner"
  | "lead-owner"
  | "backup"
  | "line-owner";

/** The ladder's steps; `menu` is whom the caller asked for themselves. */
export type RungName = PersonRungName | "menu" | "team" | "fallback";

/** What a rung does when its rep can't take the call: `next` is loose, all others are strict. */
export type Otherwise = "next" | "ask" | "voicemail" | "callback" | "team" | "fallback";

type PersonRungBase = {
  /** How long the caller may wait for this rep while they are on a call, in seconds; 0: not at all. */
  readonly waitSeconds: number;
  /** How long the rep's phone rings, where the phone system lets us say so; null: its own setting. */
  readonly ringSeconds: number | null;
  readonly otherwise: Otherwise;
  /** Only reps of these teams; empty: all. */
  readonly teams: readonly string[];
};

export type LastAgentRung = PersonRungBase & {
  readonly rung: "last-agent";
  readonly lookBackDays: number;
  readonly minTalkSeconds: number;
  readonly countOutbound: boolean;
  /** Of a call that was passed on: who talked last, or who took it first. */
  readonly transfers: "last" | "first";
};

export type DealOwnerRung = PersonRungBase & {
  readonly rung: "deal-owner";
  /** The CRM's ids of the stages that count; empty: all open ones. */
  readonly stages: readonly string[];
  readonly minAmount: number | null;
  /** Of several deals: the largest, or the one that changed last. */
  readonly prefer: "amount" | "newest";
};

/** Who rang the caller in vain, whose call they return. */
export type RingBackRung = PersonRungBase & {
  readonly rung: "ring-back";
  /** How long ago that may have been; 0: never. */
  readonly hours: number;
};

export type PlainPersonRung = PersonRungBase & {
  readonly rung: Exclude<PersonRungName, "last-agent" | "deal-owner" | "ring-back">;
};

export type PersonRung = PlainPersonRung | LastAgentRung | DealOwnerRung | RingBackRung;

/** `phone-system`: the line's team target, which the phone system shares out itself. */
export type TeamRung = {
  readonly rung: "team";
  readonly strategy: "phone-system" | "longest-idle" | "round-robin" | "all-at-once";
  /** The team's name; null with `phone-system`. */
  readonly team: string | null;
  readonly ringSeconds: number | null;
};

export type Rung = PersonRung | TeamRung;

/**
 * What happens outside the line's hours. `ladder`: as inside them. `insteadOf`: what was set and this line can't do.
 */
export type ClosedRule =
  | { readonly kind: "ladder" }
  | { readonly kind: "fallback"; readonly insteadOf?: string }
  | { readonly kind: "end" }
  | { readonly kind: "target"; readonly target: Target };

/** Whom callers get and when: data, versioned, the same for every phone system. */
export type Policy = {
  /** Stamped on every decision. */
  readonly version: string;
  readonly ladder: readonly Rung[];
  /** Asked when a rep of the ladder is busy and no other rung took the call. */
  readonly menu: { readonly enabled: boolean; readonly choices: readonly WrittenChoice[] };
  /** Who wants to be called back and is asked where; whoever is not is called at the number they call from. */
  readonly callbackNumber: CallbackNumberRule;
  readonly sharedNumbers: {
    /** From 0 to 1: below it nobody is guessed among the owners of one number. */
    readonly minConfidence: number;
    /** As many contacts on one number make it a switchboard. */
    readonly switchboardFrom: number;
    /** Who talked with such a number in so many days is whom the caller means; 0: nobody is. */
    readonly talkSettlesDays: number;
  };
  /** A number that nobody has is looked for by so many last digits, which one number alone may end in; null: never. */
  readonly lastDigits: number | null;
  /** Who calls this often within a minute goes to the team; null: never. */
  readonly repeatCallsPerMinute: number | null;
  /** How long after a talk a rep is left alone. */
  readonly wrapUpSeconds: number;
  /** After so many missed calls in a row a rep gets no more, until they answer one or say that they are back; null: never. */
  readonly checkInAfterMissed: number | null;
  /** A vendor's status older than this is not believed. */
  readonly statusMaxAgeSeconds: number;
  /**
   * Which calls an agent's duty in a contact centre keeps away: phone systems take agents off duty by themselves after
   * one missed call of the centre, which is no reason to lose one's own callers.
   */
  readonly duty: "team-calls" | "all-calls" | "ignore";
  /** Whether what the CRM says of a rep counts: working hours and absences; the status of its chat. */
  readonly crmPresence: {
    readonly hours: "use" | "ignore";
    readonly availability: "use" | "ignore";
  };
  readonly closed: ClosedRule;
  /** Of a hundred known callers so many are routed without stickiness, to see what it is worth. */
  readonly holdOutPercent: number;
  /** How many of a team ring together, and how many free members are left for the next caller. */
  readonly ringTogether: { readonly maxParallel: number; readonly keepFree: number };
  /** How long an offer keeps a rep when the vendor has no ring limit. */
  readonly offerSeconds: number;
  /** Of the prompts that callers hear: `en`, `de`, `fr-ca`. */
  readonly locale: string;
  /** Instead of ours; left out: none. */
  readonly sentences?: OwnSentences | undefined;
};

const LOOSE: PersonRungBase = { waitSeconds: 0, ringSeconds: null, otherwise: "next", teams: [] };

/** Works unedited: own rep first, then whoever knows the caller best, then the team. */
export const DEFAULT_POLICY: Policy = {
  version: "default-6",
  ladder: [
    { ...LOOSE, rung: "pinned" },
    { ...LOOSE, rung: "ring-back", hours: 12 },
    { ...LOOSE, rung: "deal-owner", stages: [], minAmount: null, prefer: "amount" },
    { ...LOOSE, rung: "contact-owner" },
    { ...LOOSE, rung: "secondary-owner" },
    {
      ...LOOSE,
      rung: "last-agent",
      lookBackDays: 30,
      minTalkSeconds: 10,
      countOutbound: true,
      transfers: "last",
    },
    { ...LOOSE, rung: "company-owner" },
    { ...LOOSE, rung: "backup" },
    { ...LOOSE, rung: "line-owner" },
    { rung: "team", strategy: "phone-system", team: null, ringSeconds: null },
  ],
  menu: { enabled: true, choices: ["team", "callback"] },
  callbackNumber: "withheld",
  sharedNumbers: { minConfidence: 0.75, switchboardFrom: 6, talkSettlesDays: 7 },
  lastDigits: null,
  repeatCallsPerMinute: 5,
  wrapUpSeconds: 0,
  checkInAfterMissed: null,
  statusMaxAgeSeconds: 600,
  duty: "team-calls",
  crmPresence: { hours: "use", availability: "ignore" },
  closed: { kind: "fallback" },
  holdOutPercent: 0,
  ringTogether: { maxParallel: 5, keepFree: 1 },
  offerSeconds: 45,
  locale: "en",
};
