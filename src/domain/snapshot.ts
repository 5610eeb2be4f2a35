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

/** Also what decisions of an earlier program did not keep. No value may change: kept decisions leave it out. */
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

const RARELY = Object.keys(MOSTLY).filter((field): field is keyof typeof MOSTLY => field in MOSTLY);

function toKept(rep: RepFact): KeptRep {
  const kept: Record<string, unknown> & Pick<RepFact, Always> = {
    id: rep.id,
    name: rep.name,
    crmOwnerId: rep.crmOwnerId,
  };
  for (const field of RARELY) {
    const value = rep[field];
    if (value === MOSTLY[field] || (Array.isArray(value) && value.length === 0)) continue;
    kept[field] = value;
  }
  if (rep.successorOf !== undefined) kept["successorOf"] = rep.successorOf;
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
