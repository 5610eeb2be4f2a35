import type { RouteQuestion } from "./question.ts";
import { NO_ACTIVITY, type Facts, type OfferEnd, type RepFact, type SessionFact } from "./facts.ts";

/** Facts and question as plain JSON, kept with a decision so that it can be decided again by another policy. */
export type Snapshot = {
  readonly facts: Omit<Facts, "reps" | "session"> & {
    readonly reps: readonly KeptRep[];
    readonly session: Omit<SessionFact, "offered" | "waitingSince"> & {
      readonly offered: readonly (readonly [string, OfferEnd])[];
      readonly waitingSince: readonly (readonly [string, number])[];
    };
  };
  readonly question: RouteQuestion;
};

/** A rep's facts where they differ from what they mostly are: of a team of fifty, most are free and nothing else. */
export type KeptRep = Pick<RepFact, Always> & Partial<RepFact>;
type Always = "id" | "name" | "crmOwnerId";

/** What `toKept` leaves out, and decisions of an earlier program did not keep. So no value of it may ever change. */
const MOSTLY: Omit<RepFact, Always | "successorOf"> = {
  ...NO_ACTIVITY,
  enabled: true,
  left: false,
  successor: null,
  away: false,
  awayUntilMs: null,
  backupId: null,
  delegate: null,
  teams: [],
  weight: 1,
  hours: null,
  crmPresence: null,
  reachable: true,
};

export function toSnapshot(facts: Facts, question: RouteQuestion): Snapshot {
  const { session } = facts;
  return {
    facts: {
      ...facts,
      reps: [...facts.reps.values()].map(toKept),
      session: {
        ...session,
        offered: [...session.offered],
        waitingSince: [...session.waitingSince],
      },
    },
    question: withoutEntered(question),
  };
}

/** What a caller entered is kept with the callback alone: it may be somebody else's number. */
function withoutEntered(question: RouteQuestion): RouteQuestion {
  const { callbackNumber } = question;
  if (callbackNumber === undefined) return question;
  const number = callbackNumber.number === null ? null : "";
  return { ...question, callbackNumber: { ...callbackNumber, number } };
}

/** Field by field: of a team of fifty it is asked of each, for each call. */
function toKept(rep: RepFact): KeptRep {
  const kept: { -readonly [K in keyof KeptRep]: KeptRep[K] } = {
    id: rep.id,
    name: rep.name,
    crmOwnerId: rep.crmOwnerId,
  };
  if (rep.leases.length > 0) kept.leases = rep.leases;
  if (rep.talkEndedAt !== null) kept.talkEndedAt = rep.talkEndedAt;
  if (rep.missedInARow !== 0) kept.missedInARow = rep.missedInARow;
  if (rep.waiting.length > 0) kept.waiting = rep.waiting;
  if (rep.status !== null) kept.status = rep.status;
  if (rep.furtherStatuses !== undefined) kept.furtherStatuses = rep.furtherStatuses;
  if (rep.heldForThisCall) kept.heldForThisCall = true;
  if (!rep.enabled) kept.enabled = false;
  if (rep.left) kept.left = true;
  if (rep.successor !== null) kept.successor = rep.successor;
  if (rep.away) kept.away = true;
  if (rep.awayUntilMs !== null) kept.awayUntilMs = rep.awayUntilMs;
  if (rep.backupId !== null) kept.backupId = rep.backupId;
  if (rep.delegate !== null) kept.delegate = rep.delegate;
  if (rep.teams.length > 0) kept.teams = rep.teams;
  if (rep.weight !== 1) kept.weight = rep.weight;
  if (rep.hours !== null) kept.hours = rep.hours;
  if (rep.crmPresence !== null) kept.crmPresence = rep.crmPresence;
  if (!rep.reachable) kept.reachable = false;
  if (rep.successorOf !== undefined) kept.successorOf = rep.successorOf;
  return kept;
}

/** What decisions of an earlier program did not keep. */
const NOT_KEPT_OF_CALL = { lastRung: [], justBusy: [] } as const;
const FACTS_NOT_KEPT = {
  tries: [],
  furtherOwners: [],
  work: [],
  ownerCount: null,
  lastDigits: null,
} as const;

export function fromSnapshot({ facts, question }: Snapshot): {
  facts: Facts;
  question: RouteQuestion;
} {
  const { session } = facts;
  return {
    facts: {
      ...FACTS_NOT_KEPT,
      ...facts,
      reps: new Map(facts.reps.map((rep) => [rep.id, { ...MOSTLY, ...rep }])),
      session: {
        ...NOT_KEPT_OF_CALL,
        ...session,
        offered: new Map(session.offered),
        waitingSince: new Map(session.waitingSince),
      },
    },
    question,
  };
}
