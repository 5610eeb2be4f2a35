import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { Decision } from "../../domain/decision.ts";
import { parseNumberParameter } from "../number-parameter.ts";
import { failures, Items, Nullable, TargetBody, Time, toTime, toTimeOrNull } from "../schemas.ts";

export type DecisionRoutesDeps = {
  readonly workspaceId: string;
  readonly listDecisions: (
    workspaceId: string,
    filter: { readonly number?: string; readonly limit: number },
  ) => Promise<readonly Decision[]>;
  readonly regionOf: (workspaceId: string) => Promise<string>;
};

const Query = Type.Object({
  number: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 50 })),
});
const Rung = Type.Object({
  rung: Type.String(),
  repId: Type.Optional(Type.String()),
  result: Type.Union([Type.Literal("taken"), Type.Literal("refused")]),
  why: Type.String(),
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
});

/** Routing decisions, newest first, with every rung and its reason. */
export function decisionRoutes(deps: DecisionRoutesDeps): FastifyPluginAsyncTypebox {
  const { workspaceId } = deps;
  return async (app) => {
    app.get(
      "/decisions",
      { schema: { querystring: Query, response: { 200: Items(DecisionView), ...failures } } },
      async (request) => {
        const { number, limit = 50 } = request.query;
        const filter =
          number === undefined
            ? { limit }
            : { limit, number: parseNumberParameter(number, await deps.regionOf(workspaceId)) };
        const decisions = await deps.listDecisions(workspaceId, filter);
        return { items: decisions.map((decision) => toView(decision)) };
      },
    );
  };
}

function toView({ workspaceId: _workspaceId, repId, ...decision }: Decision) {
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
