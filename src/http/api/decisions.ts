import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { Decision, DecisionFilter, Outcome } from "../../domain/decision.ts";
import { invalidInput, StickylineError } from "../../domain/errors.ts";
import type { RepStory } from "../../services/routing/explain-decision.ts";
import { parseNumberParameter } from "../number-parameter.ts";
import {
  ById,
  failures,
  GivenTime,
  Nullable,
  TargetBody,
  Time,
  toTime,
  toTimeOrNull,
} from "../schemas.ts";

export type DecisionRoutesDeps = {
  readonly listDecisions: (
    workspaceId: string,
    filter: DecisionFilter,
  ) => Promise<readonly Decision[]>;
  readonly getDecision: (workspaceId: string, id: string) => Promise<Decision | null>;
  /** "Why not me?", for any rep. NOT_FOUND when there is no such rep. */
  readonly explainFor: (decision: Decision, repId: string) => Promise<RepStory>;
  /** Numbers (E.164) of the people whom the CRM knows by this name. DISCONNECTED or VENDOR_UNAVAILABLE. */
  readonly findPeople: (workspaceId: string, name: string) => Promise<readonly string[]>;
  readonly regionOf: (workspaceId: string) => string;
};

const Id = Type.String({ minLength: 1, maxLength: 100 });
const OUTCOMES = [
  "rep",
  "group",
  "team",
  "ask",
  "wait",
  "voicemail",
  "callback",
  "target",
  "message",
  "closed",
  "fallback",
] as const satisfies readonly Outcome[];

const Query = Type.Object({
  number: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  /** Of a person, or a part of it: the CRM is asked who is called so. */
  name: Type.Optional(Type.String({ minLength: 2, maxLength: 100, pattern: "\\S.*\\S" })),
  repId: Type.Optional(Id),
  lineId: Type.Optional(Id),
  outcome: Type.Optional(Type.Enum([...OUTCOMES])),
  from: Type.Optional(GivenTime),
  to: Type.Optional(GivenTime),
  /** Of the page before. */
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 200, pattern: "^[A-Za-z0-9_-]+$" })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 50 })),
});
const Rung = Type.Object({
  rung: Type.String(),
  repId: Type.Optional(Type.String()),
  result: Type.Union([Type.Literal("taken"), Type.Literal("refused")]),
  why: Type.String(),
  source: Type.Optional(Type.String()),
  ageMs: Type.Optional(Type.Number()),
});
const DecisionView = Type.Object({
  id: Type.String(),
  at: Time,
  lineId: Type.String(),
  callId: Type.String(),
  legId: Type.String(),
  number: Nullable(Type.String()),
  outcome: Type.String(),
  repId: Type.Optional(Type.String()),
  target: Nullable(TargetBody),
  reason: Type.String(),
  rungs: Type.Array(Rung),
  contacts: Type.Array(Type.String()),
  policyVersion: Type.String(),
  durationMs: Type.Number(),
  steps: Type.Record(Type.String(), Type.Number()),
  startedAt: Nullable(Time),
  path: Type.String(),
  observed: Type.Boolean(),
  /** A call that was to be passed on after our first answer; left out: an answer to the phone system. */
  passedOn: Type.Optional(
    Type.Object({
      how: Type.String(),
      result: Type.String(),
      fromRepId: Nullable(Type.String()),
      afterMs: Type.Number(),
    }),
  ),
});

const Page = Type.Object({
  items: Type.Array(DecisionView),
  /** For the next page; null: this was the last. */
  cursor: Nullable(Type.String()),
});

const WhyParams = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 100 }),
  repId: Type.String({ minLength: 1, maxLength: 100 }),
});
const Story = Type.Object({ got: Type.Boolean(), sentences: Type.Array(Type.String()) });

/** Routing decisions, newest first, with every rung and its reason. */
export function decisionRoutes(deps: DecisionRoutesDeps): FastifyPluginAsyncTypebox {
  async function found(workspaceId: string, id: string): Promise<Decision> {
    const decision = await deps.getDecision(workspaceId, id);
    if (decision !== null) return decision;
    throw new StickylineError("NOT_FOUND", "decision not found; GET /api/decisions lists them");
  }

  return async (app) => {
    app.get(
      "/decisions",
      { schema: { querystring: Query, response: { 200: Page, ...failures } } },
      async (request) => {
        const { number, name, from, to, cursor, limit = 50, ...rest } = request.query;
        const region = deps.regionOf(request.workspaceId);
        const numbers =
          name === undefined ? null : await deps.findPeople(request.workspaceId, name.trim());
        const decisions = await deps.listDecisions(request.workspaceId, {
          ...rest,
          limit,
          ...(number === undefined ? {} : { number: parseNumberParameter(number, region) }),
          ...(numbers === null ? {} : { numbers }),
          ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
          ...(to === undefined ? {} : { toMs: Date.parse(to) }),
          ...(cursor === undefined ? {} : { before: fromCursor(cursor) }),
        });
        const last = decisions.length < limit ? undefined : decisions.at(-1);
        return {
          items: decisions.map((decision) => toDecisionView(decision)),
          cursor: last === undefined ? null : toCursor(last),
        };
      },
    );

    app.get(
      "/decisions/:id",
      { schema: { params: ById, response: { 200: DecisionView, ...failures } } },
      async (request) => toDecisionView(await found(request.workspaceId, request.params.id)),
    );

    app.get(
      "/decisions/:id/why/:repId",
      { schema: { params: WhyParams, response: { 200: Story, ...failures } } },
      async (request) => {
        const { id, repId } = request.params;
        const { got, sentences } = await deps.explainFor(
          await found(request.workspaceId, id),
          repId,
        );
        return { got, sentences: [...sentences] };
      },
    );
  };
}

function toCursor({ at, id }: Decision): string {
  return Buffer.from(`${at} ${id}`).toString("base64url");
}

const CURSOR = /^(\d{1,15}) ([^\0]+)$/;

function fromCursor(text: string): { at: number; id: string } {
  const [, at, id] = CURSOR.exec(Buffer.from(text, "base64url").toString()) ?? [];
  if (at !== undefined && id !== undefined) return { at: Number(at), id };
  throw invalidInput("cursor", "not a cursor of this list: send the one of the page before");
}

function toDecisionView({
  workspaceId: _workspaceId,
  snapshot: _snapshot,
  repId,
  ...decision
}: Decision) {
  return {
    ...decision,
    ...(repId === null ? {} : { repId }),
    at: toTime(decision.at),
    startedAt: toTimeOrNull(decision.startedAt),
    rungs: decision.rungs.map((rung) => ({ ...rung })),
    contacts: [...decision.contacts],
    steps: { ...decision.steps },
  };
}
