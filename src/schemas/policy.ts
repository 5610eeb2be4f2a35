import { Type } from "typebox";
import { MenuSchema, TargetSchema } from "./menu.ts";

const OrNull = <T extends Parameters<typeof Type.Optional>[0]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

const seconds = (maximum: number) => Type.Integer({ minimum: 0, maximum });
const Names = Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { maxItems: 50 });
const strict = { additionalProperties: false } as const;

const person = {
  waitSeconds: { ...seconds(600), default: 0 },
  ringSeconds: { ...OrNull(seconds(300)), default: null },
  otherwise: Type.Enum(["next", "ask", "voicemail", "callback", "team", "fallback"], {
    default: "next",
  }),
  teams: { ...Names, default: [] },
} as const;

/** Each rung's own schema, by its name: a mistake in one is told by that one's fields. */
export const rungSchemas = {
  pinned: Type.Object({ rung: Type.Literal("pinned"), ...person }, strict),
  "deal-owner": Type.Object(
    {
      rung: Type.Literal("deal-owner"),
      ...person,
      stages: { ...Names, default: [] },
      minAmount: { ...OrNull(Type.Number({ minimum: 0 })), default: null },
      prefer: Type.Enum(["amount", "newest"], { default: "amount" }),
    },
    strict,
  ),
  "ring-back": Type.Object(
    {
      rung: Type.Literal("ring-back"),
      ...person,
      hours: Type.Integer({ minimum: 0, maximum: 168, default: 12 }),
    },
    strict,
  ),
  "contact-owner": Type.Object({ rung: Type.Literal("contact-owner"), ...person }, strict),
  "secondary-owner": Type.Object({ rung: Type.Literal("secondary-owner"), ...person }, strict),
  "last-agent": Type.Object(
    {
      rung: Type.Literal("last-agent"),
      ...person,
      lookBackDays: Type.Integer({ minimum: 1, maximum: 90, default: 30 }),
      minTalkSeconds: { ...seconds(3_600), default: 10 },
      countOutbound: Type.Boolean({ default: true }),
      transfers: Type.Enum(["last", "first"], { default: "last" }),
    },
    strict,
  ),
  "company-owner": Type.Object({ rung: Type.Literal("company-owner"), ...person }, strict),
  "parent-company-owner": Type.Object(
    { rung: Type.Literal("parent-company-owner"), ...person },
    strict,
  ),
  "ticket-owner": Type.Object({ rung: Type.Literal("ticket-owner"), ...person }, strict),
  "lead-owner": Type.Object({ rung: Type.Literal("lead-owner"), ...person }, strict),
  backup: Type.Object({ rung: Type.Literal("backup"), ...person }, strict),
  "line-owner": Type.Object({ rung: Type.Literal("line-owner"), ...person }, strict),
  team: Type.Object(
    {
      rung: Type.Literal("team"),
      strategy: Type.Enum(["phone-system", "longest-idle", "round-robin", "all-at-once"], {
        default: "phone-system",
      }),
      team: { ...OrNull(Type.String({ minLength: 1, maxLength: 60 })), default: null },
      ringSeconds: { ...OrNull(seconds(300)), default: null },
    },
    strict,
  ),
} as const;

/** What happens outside the hours, of a policy or of one line. */
export const ClosedSchema = Type.Union([
  Type.Object({ kind: Type.Enum(["ladder", "fallback", "end"]) }, strict),
  Type.Object({ kind: Type.Literal("target"), target: TargetSchema }, strict),
]);

const Said = Type.Optional(Type.String({ minLength: 1, maxLength: 500, pattern: "\\S" }));
const ChoiceSaid = Type.Optional(
  Type.String({ minLength: 1, maxLength: 500, pattern: "\\{digit\\}" }),
);

const NumberSaid = Type.Optional(
  Type.String({ minLength: 1, maxLength: 500, pattern: "\\{number\\}" }),
);

/** Sentences of one's own, by locale. Choices name their `{digit}`; `{name}` is the rep's, `{number}` what they entered. */
export const SentencesSchema = Type.Record(
  Type.String({ pattern: "^[a-z]{2}(-[a-z]{2})?$" }),
  Type.Object(
    {
      busy: Said,
      hold: Said,
      "still-holding": Said,
      "choose-team": ChoiceSaid,
      "choose-callback": ChoiceSaid,
      "choose-voicemail": ChoiceSaid,
      "stay-on": Said,
      thanks: Said,
      "promised-by": Said,
      promised: Said,
      goodbye: Said,
      closed: Said,
      holiday: Said,
      "enter-number": Said,
      "or-this-number": Said,
      "bad-number": Said,
      "read-back": NumberSaid,
      "confirm-number": Said,
    },
    strict,
  ),
  { maxProperties: 20, additionalProperties: false },
);

/** A policy as it is stored and published; its version is given when it is saved. */
export const PolicySchema = Type.Object(
  {
    ladder: Type.Array(Type.Union(Object.values(rungSchemas)), { minItems: 1, maxItems: 20 }),
    menu: MenuSchema,
    callbackNumber: Type.Enum(["never", "withheld", "always"], { default: "withheld" }),
    sharedNumbers: Type.Object(
      {
        minConfidence: Type.Number({ minimum: 0, maximum: 1, default: 0.75 }),
        switchboardFrom: Type.Integer({ minimum: 2, maximum: 20, default: 6 }),
        talkSettlesDays: Type.Integer({ minimum: 0, maximum: 90, default: 7 }),
      },
      { ...strict, default: {} },
    ),
    lastDigits: { ...OrNull(Type.Integer({ minimum: 7, maximum: 12 })), default: null },
    repeatCallsPerMinute: {
      ...OrNull(Type.Integer({ minimum: 2, maximum: 100 })),
      default: 5,
    },
    wrapUpSeconds: { ...seconds(1_800), default: 0 },
    checkInAfterMissed: { ...OrNull(Type.Integer({ minimum: 1, maximum: 20 })), default: null },
    statusMaxAgeSeconds: Type.Integer({ minimum: 30, maximum: 86_400, default: 600 }),
    duty: Type.Enum(["team-calls", "all-calls", "ignore"], { default: "team-calls" }),
    crmPresence: Type.Object(
      {
        hours: Type.Enum(["use", "ignore"], { default: "use" }),
        availability: Type.Enum(["use", "ignore"], { default: "ignore" }),
      },
      { ...strict, default: {} },
    ),
    closed: { ...ClosedSchema, default: { kind: "fallback" } },
    holdOutPercent: Type.Number({ minimum: 0, maximum: 50, default: 0 }),
    ringTogether: Type.Object(
      {
        maxParallel: Type.Integer({ minimum: 1, maximum: 20, default: 5 }),
        keepFree: Type.Integer({ minimum: 0, maximum: 20, default: 1 }),
      },
      { ...strict, default: {} },
    ),
    offerSeconds: Type.Integer({ minimum: 10, maximum: 300, default: 45 }),
    locale: Type.String({ pattern: "^[a-z]{2}(-[a-z]{2})?$", default: "en" }),
    sentences: Type.Optional(SentencesSchema),
  },
  strict,
);
