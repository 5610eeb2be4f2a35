import {
  array,
  boolean,
  constant,
  constantFrom,
  integer,
  oneof,
  option,
  record,
  shuffledSubarray,
  subarray,
  tuple,
  type Arbitrary,
} from "fast-check";
import type { RouteQuestion } from "../../../src/domain/question.ts";
import { NO_FACTS, type Facts, type RepFact } from "../../../src/domain/facts.ts";
import { DEFAULT_POLICY, type Policy, type Rung } from "../../../src/domain/policy.ts";
import { OWN_MENU } from "./phrases-rules.ts";
import { CALLER, DAY, NOW, QUESTION, rep } from "./scene.ts";

const IDS = ["ada", "bob", "eve", "kim"] as const;
const anyId = constantFrom(...IDS);
const orNull = <T>(value: Arbitrary<T>) => option(value, { nil: null });
const near = (span: number) => integer({ min: NOW - span, max: NOW + span });

const anyStand = record({
  repId: anyId,
  fromMs: orNull(near(DAY)),
  untilMs: orNull(near(DAY)),
});

const anyRep = (id: string): Arbitrary<RepFact> =>
  record(
    {
      enabled: constantFrom(true, true, true, false),
      left: constantFrom(false, false, false, true),
      away: constantFrom(false, false, true),
      awayUntilMs: orNull(near(DAY)),
      reachable: constantFrom(true, true, true, false),
      successor: orNull(anyStand),
      delegate: orNull(anyStand),
      backupId: orNull(anyId),
      teams: subarray(["east", "west"]),
      weight: integer({ min: 0, max: 3 }),
      leases: array(
        record({
          kind: constantFrom("talking" as const, "held", "ringing", "offer"),
          legId: constant("dialpad:9"),
          expiresAt: near(60_000),
        }),
        { maxLength: 2 },
      ),
      talkEndedAt: orNull(near(60_000)),
      missedInARow: integer({ min: 0, max: 5 }),
      waiting: array(
        record({
          legId: constantFrom("dialpad:1", "dialpad:7", "dialpad:8"),
          since: near(60_000),
          dueAt: near(30_000),
        }),
        { maxLength: 2 },
      ),
      status: orNull(
        record({
          kind: constantFrom(
            "available" as const,
            "do-not-disturb",
            "off-duty",
            "unavailable",
            "wrap-up",
          ),
          source: constant("dialpad"),
          at: near(DAY / 24),
        }),
      ),
      crmPresence: orNull(
        record({
          source: constant("HubSpot"),
          readAt: near(DAY / 24),
          hours: constantFrom(null, null, {
            timeZone: "Europe/London",
            weekly: {},
            holidays: [],
            forced: null,
          }),
          absences: array(
            tuple(near(DAY), near(DAY)).map(([fromMs, untilMs]) => ({ fromMs, untilMs })),
            { maxLength: 2 },
          ),
          availability: constantFrom("available" as const, "away", null),
          ignored: constant([]),
        }),
      ),
    },
    { requiredKeys: [] },
  ).map((more) => rep(id, more));

const anyOwner = orNull(constantFrom("owner-ada", "owner-bob", "owner-eve", "owner-nobody"));

export const anyFacts: Arbitrary<Facts> = record({
  contacts: array(
    record({
      crmId: integer({ min: 1, max: 99 }).map(String),
      ownerId: anyOwner,
      changedAt: orNull(near(DAY)),
    }),
    { maxLength: 4 },
  ),
  contactCount: integer({ min: 0, max: 9 }),
  deals: array(
    record({
      crmId: integer({ min: 1, max: 99 }).map(String),
      ownerId: constantFrom("owner-ada", "owner-kim", "owner-nobody"),
      amount: orNull(integer({ min: 0, max: 9_000 })),
      stage: constantFrom("lead", "closing"),
      changedAt: near(DAY),
      contactId: integer({ min: 1, max: 99 }).map(String),
    }),
    { maxLength: 2 },
  ),
  companies: array(
    record({
      crmId: integer({ min: 1, max: 99 }).map(String),
      ownerId: anyOwner,
      mainLine: boolean(),
    }),
    { maxLength: 2 },
  ),
  furtherOwners: array(
    record({
      contactId: integer({ min: 1, max: 99 }).map(String),
      ownerId: constantFrom("owner-ada", "owner-kim", "owner-nobody"),
    }),
    { maxLength: 2 },
  ),
  work: array(
    record({
      kind: constantFrom("ticket" as const, "lead"),
      crmId: integer({ min: 1, max: 99 }).map(String),
      ownerId: constantFrom("owner-ada", "owner-kim", "owner-nobody"),
      changedAt: near(DAY),
      contactId: integer({ min: 1, max: 99 }).map(String),
    }),
    { maxLength: 2 },
  ),
  pinnedRepId: orNull(anyId),
  talks: array(
    record({
      repId: orNull(anyId),
      connectedAt: near(40 * DAY).map((at) => Math.min(at, NOW)),
      endedAt: orNull(near(DAY)),
      direction: constantFrom("inbound" as const, "outbound"),
    }),
    { maxLength: 4 },
  ),
  reps: tuple(...IDS.map((id) => orNull(anyRep(id)))).map(
    (reps) => new Map(reps.filter((one) => one !== null).map((one) => [one.id, one])),
  ),
  teamRepIds: subarray([...IDS]),
  teamTurn: integer({ min: 0, max: 9 }),
  session: record({
    askedRounds: integer({ min: 0, max: 2 }),
    lastRung: subarray([...IDS]),
    justBusy: array(anyId, { maxLength: 1 }),
    offered: array(
      tuple(anyId, constantFrom("busy" as const, "no-answer", "declined", "failed", "unknown")),
      { maxLength: 2 },
    ).map((entries) => new Map(entries)),
    waitingSince: array(tuple(anyId, near(60_000)), { maxLength: 1 }).map(
      (entries) => new Map(entries),
    ),
  }),
  callsLastMinute: integer({ min: 1, max: 7 }),
}).map((facts) => ({ ...NO_FACTS, ...facts }));

export const anyQuestion: Arbitrary<RouteQuestion> = record({
  caller: constantFrom<RouteQuestion["caller"]>(
    ...Array.from({ length: 6 }, () => ({ kind: "number" as const, e164: CALLER })),
    { kind: "withheld" },
    { kind: "invalid" },
    { kind: "internal", e164: null },
  ),
  ownNumber: constantFrom(null, null, null, "line" as const, "rep" as const),
  digits: constantFrom(null, null, null, "", "1", "2", "3", "4", "5", "6", "9", "*", "#"),
  hasTeam: boolean(),
  canAsk: boolean(),
  canWait: orNull(constant({ stepMs: 15_000, maxMs: 40_000 })),
  canVoicemail: boolean(),
  canRingGroup: boolean(),
  factsKnown: constantFrom(true, true, true, false),
  lineOwnerId: orNull(anyId),
  open: constantFrom(true, true, true, false),
  heldOut: constantFrom(false, false, false, true),
  more: constantFrom<Partial<RouteQuestion>>(
    {},
    {},
    { menu: "5" },
    { repeat: { round: 1 } },
    { menu: "5", repeat: { round: 1 } },
    { neverAsks: true },
    { onLine: "Support" },
    { canAskNumber: true },
    { callbackNumber: { step: "enter", round: 1, said: "number", number: null } },
    { callbackNumber: { step: "enter", round: 3, said: "number", number: "" } },
    { callbackNumber: { step: "check", round: 3, said: "no", number: "" } },
    { callbackNumber: { step: "check", round: 1, said: "yes", number: "" } },
  ),
}).map(({ more, ...question }) => ({ ...QUESTION, ...question, ...more }));

const otherwise = constantFrom<"next" | "ask" | "voicemail" | "callback" | "team" | "fallback">(
  "next",
  "next",
  "ask",
  "voicemail",
  "callback",
  "team",
  "fallback",
);

const anyTeamRung = constantFrom<Rung>(
  { rung: "team", strategy: "phone-system", team: null, ringSeconds: null },
  { rung: "team", strategy: "longest-idle", team: "east", ringSeconds: 20 },
  { rung: "team", strategy: "round-robin", team: "east", ringSeconds: null },
  { rung: "team", strategy: "all-at-once", team: "east", ringSeconds: 30 },
);

/** The default ladder's rungs, some of them, in any order, with any rules; the team last, or none. */
export const anyPolicy: Arbitrary<Policy> = record({
  rungs: shuffledSubarray(
    DEFAULT_POLICY.ladder.filter((rung) => rung.rung !== "team"),
    { minLength: 1 },
  ),
  rules: array(
    record({
      otherwise,
      waitSeconds: constantFrom(0, 0, 20, 60),
      teams: constantFrom([], [], ["east"]),
    }),
    { minLength: 7, maxLength: 7 },
  ),
  team: orNull(anyTeamRung),
  menu: record({
    enabled: boolean(),
    choices: oneof(
      shuffledSubarray(["team", "callback", "voicemail"] as const, { minLength: 1 }),
      constant(OWN_MENU),
    ),
  }),
  repeatCallsPerMinute: orNull(integer({ min: 2, max: 6 })),
  wrapUpSeconds: constantFrom(0, 30),
  checkInAfterMissed: orNull(integer({ min: 1, max: 4 })),
  crmPresence: record({
    hours: constantFrom("use" as const, "ignore"),
    availability: constantFrom("use" as const, "ignore"),
  }),
  closed: constantFrom<Policy["closed"]>(
    { kind: "ladder" },
    { kind: "fallback" },
    { kind: "end" },
    { kind: "target", target: { type: "office", id: "1" } },
  ),
}).map(({ rungs, rules, team, ...rest }) => ({
  ...DEFAULT_POLICY,
  ...rest,
  ladder: [
    ...rungs.map((rung, index) => ({ ...rung, ...rules[index] })),
    ...(team === null ? [] : [team]),
  ],
}));
