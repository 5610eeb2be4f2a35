import type { RouteQuestion } from "./question.ts";
import type { OfferEnd, Facts, RepFact, SessionFact } from "./facts.ts";

/** Facts and question as plain JSON, kept with a decision so that it can be decided again by another policy. */
export type Snapshot = {
  readonly facts: Omit<Facts, "reps" | "session"> & {
    readonly reps: readonly RepFact[];
    readonly session: Omit<SessionFact, "offered" | "waitingSince"> & {
      readonly offered: readonly (readonly [string, OfferEnd])[];
      readonly waitingSince: readonly (readonly [string, number])[];
    };
  };
  readonly question: RouteQuestion;
};

export function toSnapshot(facts: Facts, question: RouteQuestion): Snapshot {
  const { session } = facts;
  return {
    facts: {
      ...facts,
      reps: [...facts.reps.values()],
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
function withoutEntered({ callbackNumber, ...question }: RouteQuestion): RouteQuestion {
  if (callbackNumber === undefined) return question;
  const number = callbackNumber.number === null ? null : "";
  return { ...question, callbackNumber: { ...callbackNumber, number } };
}

/** What decisions of an earlier program did not keep. */
const NOT_KEPT = { crmPresence: null } as const;
const NOT_KEPT_OF_CALL = { lastRung: [], justBusy: [] } as const;
const FACTS_NOT_KEPT = {
  tries: [],
  furtherOwners: [],
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
      reps: new Map(facts.reps.map((rep) => [rep.id, { ...NOT_KEPT, ...rep }])),
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
