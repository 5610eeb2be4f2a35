import type { RouteQuestion } from "../../../src/domain/question.ts";
import {
  NEW_SESSION,
  NO_ACTIVITY,
  NO_FACTS,
  type Facts,
  type RepFact,
  type TalkFact,
} from "../../../src/domain/facts.ts";

/** Friday afternoon in London, Friday morning in New York. */
export const NOW = Date.parse("2026-11-20T15:00:00Z");
export const SECOND = 1_000;
export const MINUTE = 60_000;
export const DAY = 86_400_000;

const NAMES: Readonly<Record<string, string>> = {
  ada: "Ada Byron",
  bob: "Bob Stone",
  eve: "Eve Hart",
  kim: "Kim Park",
};

/** A rep who is free, unless `more` says otherwise. CRM owner ids are numbers, as HubSpot's. */
export function rep(id: string, more: Partial<RepFact> = {}): RepFact {
  return {
    ...NO_ACTIVITY,
    id,
    name: NAMES[id] ?? id,
    crmOwnerId: `owner-${id}`,
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
    ...more,
  };
}

/** A talk of five minutes, yesterday. */
export function talk(repId: string | null, more: Partial<TalkFact> = {}): TalkFact {
  const connectedAt = more.connectedAt ?? NOW - DAY;
  return { repId, connectedAt, endedAt: connectedAt + 5 * MINUTE, direction: "inbound", ...more };
}

/** What is known, with Ada, Bob, Eve and Kim free unless given otherwise. */
export function facts(
  more: Partial<Omit<Facts, "reps">> & { reps?: readonly RepFact[] } = {},
): Facts {
  const reps = more.reps ?? ["ada", "bob", "eve", "kim"].map((id) => rep(id));
  const contacts = more.contacts ?? [];
  return {
    ...NO_FACTS,
    session: NEW_SESSION,
    contactCount: contacts.length,
    ...more,
    reps: new Map(reps.map((one) => [one.id, one])),
  };
}

export const CALLER = "+14155551001";

/** A first request of a known number on a line with a team that can ask and wait. */
export const QUESTION: RouteQuestion = {
  caller: { kind: "number", e164: CALLER },
  ownNumber: null,
  digits: null,
  legId: "dialpad:1",
  hasTeam: true,
  canAsk: true,
  canWait: { stepMs: 15_000, maxMs: 40_000 },
  canVoicemail: true,
  canRingGroup: true,
  factsKnown: true,
  lineOwnerId: null,
  open: true,
  heldOut: false,
};
