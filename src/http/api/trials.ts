import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { invalidInput, StickylineError } from "../../domain/errors.ts";
import type { Policy } from "../../domain/policy.ts";
import type { Line } from "../../domain/settings.ts";
import { checkPolicy } from "../../schemas/check-policy.ts";
import { checkPolicyWords } from "../../schemas/check-sentences.ts";
import type { Replay } from "../../services/routing/replay-decisions.ts";
import type { WhatIf, WhatIfAnswer } from "../../services/routing/simulate-call.ts";
import { failures, GivenTime, Nullable, Time, toTime, VersionNumber } from "../schemas.ts";

export type TrialRoutesDeps = {
  readonly lineById: (workspaceId: string, lineId: string) => Promise<Line | null>;
  readonly simulateCall: (input: WhatIf) => Promise<WhatIfAnswer>;
  readonly replayDecisions: (input: {
    workspaceId: string;
    fromMs: number;
    lineId: string | null;
    policy: Policy;
  }) => Promise<Replay>;
  /** A stored policy's version; null version: its newest. */
  readonly readPolicy: (workspaceId: string, id: string, version: number | null) => Promise<Policy>;
  readonly now: () => number;
};

/** A policy as it is written down, or the id of a stored one with its version. */
const SomePolicy = {
  policy: Type.Optional(Type.Unknown()),
  policyId: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  version: Type.Optional(VersionNumber),
};
const Trial = Type.Object(
  {
    line: Type.String({ minLength: 1, maxLength: 100 }),
    number: Nullable(Type.String({ maxLength: 60 })),
    dialled: Type.Optional(Type.String({ maxLength: 60 })),
    at: Type.Optional(GivenTime),
    ...SomePolicy,
  },
  { additionalProperties: false },
);
const Rung = Type.Object({
  rung: Type.String(),
  repId: Type.Optional(Type.String()),
  result: Type.String(),
  why: Type.String(),
  source: Type.Optional(Type.String()),
  ageMs: Type.Optional(Type.Number()),
});
const TrialAnswer = Type.Object({
  outcome: Type.String(),
  repId: Nullable(Type.String()),
  target: Nullable(Type.Object({ type: Type.String(), id: Type.String() })),
  prompt: Nullable(Type.Array(Type.String())),
  locale: Nullable(Type.String()),
  live: Type.Boolean(),
  reason: Type.String(),
  rungs: Type.Array(Rung),
  policyVersion: Type.String(),
});
const ReplayOrder = Type.Object(
  {
    days: Type.Integer({ minimum: 1, maximum: 90, default: 7 }),
    line: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    ...SomePolicy,
  },
  { additionalProperties: false },
);
const Tally = Type.Object({
  decisions: Type.Integer(),
  toRep: Type.Integer(),
  toTeam: Type.Integer(),
  toFallback: Type.Integer(),
  asked: Type.Integer(),
  stickyRate: Nullable(Type.Number()),
});
const Result = { outcome: Type.String(), repId: Nullable(Type.String()) };
const ReplayAnswer = Type.Object({
  before: Tally,
  after: Tally,
  changed: Type.Integer(),
  skipped: Type.Integer(),
  differences: Type.Array(
    Type.Object({
      decisionId: Type.String(),
      at: Time,
      before: Type.Object(Result),
      after: Type.Object({ ...Result, reason: Type.String() }),
    }),
  ),
});

const DAY_MS = 86_400_000;

/** Trying out: what a call would get now, and what past calls would have got by another policy. Nothing is touched. */
export function trialRoutes(deps: TrialRoutesDeps): FastifyPluginAsyncTypebox {
  async function policyOf(
    workspaceId: string,
    body: { policy?: unknown; policyId?: string; version?: number },
  ): Promise<Policy | null> {
    if (body.policy !== undefined) {
      const draft = checkPolicy(body.policy);
      checkPolicyWords(draft);
      return { ...draft, version: "draft" };
    }
    if (body.policyId === undefined) return null;
    return deps.readPolicy(workspaceId, body.policyId, body.version ?? null);
  }

  return async (app) => {
    app.post(
      "/simulate",
      { schema: { body: Trial, response: { 200: TrialAnswer, ...failures } } },
      async (request) => {
        const { line: lineId, number, dialled = null, at } = request.body;
        const line = await deps.lineById(request.workspaceId, lineId);
        if (line === null) {
          throw new StickylineError("NOT_FOUND", "line not found; GET /api/lines lists them");
        }
        const answer = await deps.simulateCall({
          line,
          number,
          dialledNumber: dialled,
          at: at === undefined ? deps.now() : Date.parse(at),
          policy: await policyOf(request.workspaceId, request.body),
        });
        return {
          ...answer,
          prompt: answer.prompt && [...answer.prompt],
          rungs: answer.rungs.map((rung) => ({ ...rung })),
        };
      },
    );

    app.post(
      "/replay",
      { schema: { body: ReplayOrder, response: { 200: ReplayAnswer, ...failures } } },
      async (request) => {
        const policy = await policyOf(request.workspaceId, request.body);
        if (policy === null) {
          throw invalidInput("policy", "give the policy to try, or the policyId of a stored one");
        }
        const { days, line = null } = request.body;
        const fromMs = deps.now() - days * DAY_MS;
        const replay = await deps.replayDecisions({
          workspaceId: request.workspaceId,
          fromMs,
          lineId: line,
          policy,
        });
        return {
          ...replay,
          differences: replay.differences.map(({ at, ...each }) => ({ ...each, at: toTime(at) })),
        };
      },
    );
  };
}
