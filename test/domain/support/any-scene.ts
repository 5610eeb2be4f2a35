import fc from "fast-check";
import type { RouteQuestion } from "../../../src/domain/decide-route.ts";
import { NO_FACTS, type Facts, type RepFact } from "../../../src/domain/facts.ts";
import { DEFAULT_POLICY, type Policy, type Rung } from "../../../src/domain/policy.ts";
import { CALLER, DAY, NOW, QUESTION, rep } from "./scene.ts";

const IDS = ["ada", "bob", "eve", "kim"] as const;
const anyId = fc.constantFrom(...IDS);
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const near = (span: number) => fc.integer({ min: NOW - span, max: NOW + span });

const anyStand = fc.record({
  repId: anyId,
  fromMs: orNull(near(DAY)),
  untilMs: orNull(near(DAY)),
});

const anyRep = (id: string): fc.Arbitrary<RepFact> =>
  fc
    .record(
      {
        enabled: fc.constantFrom(true, true, true, false),
        left: fc.constantFrom(false, false, false, true),
        away: fc.constantFrom(false, false, true),
        awayUntilMs: orNull(near(DAY)),
        reachable: fc.constantFrom(true, true, true, false),
        successor: orNull(anyStand),
        delegate: orNull(anyStand),
        backupId: orNull(anyId),
        teams: fc.subarray(["east", "west"]),
        weight: fc.integer({ min: 0, max: 3 }),
        leases: fc.array(
          fc.record({
            kind: fc.constantFrom("talking" as const, "held", "ringing", "offer"),
            legId: fc.constant("dialpad:9"),
            expiresAt: near(60_000),
          }),
          { maxLength: 2 },
        ),
        talkEndedAt: orNull(near(60_000)),
        missedInARow: fc.integer({ min: 0, max: 5 }),
        waiting: fc.array(
          fc.record({
            legId: fc.constantFrom("dialpad:1", "dialpad:7", "dialpad:8"),
            since: near(60_000),
            dueAt: near(30_000),
          }),
          { maxLength: 2 },
        ),
        status: orNull(
          fc.record({
            kind: fc.constantFrom("available" as const, "do-not-disturb", "off-duty"),
            source: fc.constant("dialpad"),
            at: near(DAY / 24),
          }),
        ),
      },
      { requiredKeys: [] },
    )
    .map((more) => rep(id, more));

const anyOwner = orNull(fc.constantFrom("owner-ada", "owner-bob", "owner-eve", "owner-nobody"));

export const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    contacts: fc.array(
      fc.record({
        crmId: fc.integer({ min: 1, max: 99 }).map(String),
        ownerId: anyOwner,
        changedAt: orNull(near(DAY)),
      }),
      { maxLength: 4 },
    ),
    contactCount: fc.integer({ min: 0, max: 9 }),
    deals: fc.array(
      fc.record({
        crmId: fc.integer({ min: 1, max: 99 }).map(String),
        ownerId: fc.constantFrom("owner-ada", "owner-kim", "owner-nobody"),
        amount: orNull(fc.integer({ min: 0, max: 9_000 })),
        stage: fc.constantFrom("lead", "closing"),
        changedAt: near(DAY),
        contactId: fc.integer({ min: 1, max: 99 }).map(String),
      }),
      { maxLength: 2 },
    ),
    companies: fc.array(
      fc.record({
        crmId: fc.integer({ min: 1, max: 99 }).map(String),
        ownerId: anyOwner,
        mainLine: fc.boolean(),
      }),
      { maxLength: 2 },
    ),
    pinnedRepId: orNull(anyId),
    talks: fc.array(
      fc.record({
        repId: orNull(anyId),
        connectedAt: near(40 * DAY).map((at) => Math.min(at, NOW)),
        endedAt: orNull(near(DAY)),
        direction: fc.constantFrom("inbound" as const, "outbound"),
      }),
      { maxLength: 4 },
    ),
    reps: fc
      .tuple(...IDS.map((id) => orNull(anyRep(id))))
      .map((reps) => new Map(reps.filter((one) => one !== null).map((one) => [one.id, one]))),
    teamRepIds: fc.subarray([...IDS]),
    teamTurn: fc.integer({ min: 0, max: 9 }),
    session: fc.record({
      askedRounds: fc.integer({ min: 0, max: 2 }),
      lastOfferedId: orNull(anyId),
      offered: fc
        .array(
          fc.tuple(
            anyId,
            fc.constantFrom("busy" as const, "no-answer", "declined", "failed", "unknown"),
          ),
          { maxLength: 2 },
        )
        .map((entries) => new Map(entries)),
      waitingSince: fc
        .array(fc.tuple(anyId, near(60_000)), { maxLength: 1 })
        .map((entries) => new Map(entries)),
    }),
    callsLastMinute: fc.integer({ min: 1, max: 7 }),
  })
  .map((facts) => ({ ...NO_FACTS, ...facts }));

export const anyQuestion: fc.Arbitrary<RouteQuestion> = fc
  .record({
    caller: fc.constantFrom<RouteQuestion["caller"]>(
      ...Array.from({ length: 6 }, () => ({ kind: "number" as const, e164: CALLER })),
      { kind: "withheld" },
      { kind: "invalid" },
      { kind: "internal", e164: null },
    ),
    ownNumber: fc.constantFrom(null, null, null, "line" as const, "rep" as const),
    digits: fc.constantFrom(null, null, null, "", "1", "2", "3", "9", "#"),
    hasTeam: fc.boolean(),
    canAsk: fc.boolean(),
    canWait: orNull(fc.constant({ stepMs: 15_000, maxMs: 40_000 })),
    canVoicemail: fc.boolean(),
    canRingGroup: fc.boolean(),
    factsKnown: fc.constantFrom(true, true, true, false),
    lineOwnerId: orNull(anyId),
    open: fc.constantFrom(true, true, true, false),
    heldOut: fc.constantFrom(false, false, false, true),
  })
  .map((question) => ({ ...QUESTION, ...question }));

const otherwise = fc.constantFrom<"next" | "ask" | "voicemail" | "callback" | "team" | "fallback">(
  ...["next" as const, "next" as const, "ask" as const, "voicemail" as const],
  ...["callback" as const, "team" as const, "fallback" as const],
);

const anyTeamRung = fc.constantFrom<Rung>(
  { rung: "team", strategy: "phone-system", team: null, ringSeconds: null },
  { rung: "team", strategy: "longest-idle", team: "east", ringSeconds: 20 },
  { rung: "team", strategy: "round-robin", team: "east", ringSeconds: null },
  { rung: "team", strategy: "all-at-once", team: "east", ringSeconds: 30 },
);

/** The default ladder's rungs, some of them, in any order, with any rules; the team last, or none. */
export const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    rungs: fc.shuffledSubarray(
      DEFAULT_POLICY.ladder.filter((rung) => rung.rung !== "team"),
      { minLength: 1 },
    ),
    rules: fc.array(
      fc.record({
        otherwise,
        waitSeconds: fc.constantFrom(0, 0, 20, 60),
        teams: fc.constantFrom([], [], ["east"]),
      }),
      { minLength: 7, maxLength: 7 },
    ),
    team: orNull(anyTeamRung),
    menu: fc.record({
      enabled: fc.boolean(),
      choices: fc.shuffledSubarray(["team", "callback", "voicemail"] as const, { minLength: 1 }),
    }),
    repeatCallsPerMinute: orNull(fc.integer({ min: 2, max: 6 })),
    wrapUpSeconds: fc.constantFrom(0, 30),
    checkInAfterMissed: orNull(fc.integer({ min: 1, max: 4 })),
    closed: fc.constantFrom<Policy["closed"]>(
      { then: "ladder" },
      { then: "fallback" },
      { then: "end" },
      { then: "target", target: { type: "office", id: "1" } },
    ),
  })
  .map(({ rungs, rules, team, ...rest }) => ({
    ...DEFAULT_POLICY,
    ...rest,
    ladder: [
      ...rungs.map((rung, index) => ({ ...rung, ...rules[index] })),
      ...(team === null ? [] : [team]),
    ],
  }));
