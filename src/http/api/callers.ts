import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { Rep } from "../../domain/settings.ts";
import type { RepCallers } from "../../services/calls/list-callers.ts";
import { requireOwn } from "../require-own.ts";
import { ById, failures, Nullable, Time, toTime } from "../schemas.ts";

export type CallerRoutesDeps = {
  /** NOT_FOUND for an unknown rep. */
  readonly getRep: (workspaceId: string, repId: string) => Promise<Rep>;
  readonly listReps: (workspaceId: string) => Promise<readonly Pick<Rep, "id" | "name">[]>;
  readonly listCallers: (workspaceId: string, repId: string) => Promise<RepCallers>;
};

const Callers = Type.Object({
  waiting: Type.Array(Type.Object({ number: Nullable(Type.String()), since: Time })),
  /** One entry a call; `rung`: what tied the caller to the rep, `why`: what kept them from the call. */
  passedOver: Type.Array(
    Type.Object({
      decisionId: Type.String(),
      at: Time,
      number: Nullable(Type.String()),
      rung: Type.String(),
      why: Type.String(),
      outcome: Type.String(),
      takenBy: Nullable(Type.String()),
    }),
  ),
});

/** Who waits for a rep now, and which calls of the last week should have been theirs; to a rep, of themselves. */
export function callerRoutes(deps: CallerRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/reps/:id/callers",
      { schema: { params: ById, response: { 200: Callers, ...failures } } },
      async (request) => {
        const { workspaceId, params } = request;
        requireOwn(request, params.id);
        await deps.getRep(workspaceId, params.id);
        const [{ waiting, passedOver }, reps] = await Promise.all([
          deps.listCallers(workspaceId, params.id),
          deps.listReps(workspaceId),
        ]);
        const names = new Map(reps.map(({ id, name }) => [id, name]));
        return {
          waiting: waiting.map((one) => ({ ...one, since: toTime(one.since) })),
          passedOver: passedOver.map(({ takenBy, ...one }) => ({
            ...one,
            at: toTime(one.at),
            takenBy: takenBy === null ? null : (names.get(takenBy) ?? null),
          })),
        };
      },
    );
  };
}
