import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { ListedCall } from "../../services/calls/list-calls.ts";
import { failures, Items, Limit, Nullable, Time, toTimeOrNull } from "../schemas.ts";

export type CallRoutesDeps = {
  readonly listCalls: (
    workspaceId: string,
    limit: number,
    repId: string | null,
  ) => Promise<readonly ListedCall[]>;
};

const Leg = Type.Object({
  legId: Type.String(),
  phase: Type.String(),
  since: Nullable(Time),
  identity: Nullable(Type.String()),
  direction: Type.String(),
  number: Nullable(Type.String()),
  startedAt: Nullable(Time),
  connectedAt: Nullable(Time),
  endedAt: Nullable(Time),
  endReason: Nullable(Type.String()),
});
const Call = Type.Object({
  id: Type.String(),
  number: Nullable(Type.String()),
  startedAt: Nullable(Time),
  legs: Type.Array(Leg),
});

/** The newest calls, each with its legs as their events fold; to a rep, those that they had a leg of. */
export function callRoutes(deps: CallRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/calls",
      { schema: { querystring: Limit(50, 500), response: { 200: Items(Call), ...failures } } },
      async (request) => {
        const { workspaceId, query, ownRepId } = request;
        const calls = await deps.listCalls(workspaceId, query.limit ?? 50, ownRepId);
        return { items: calls.map((call) => toCallView(call)) };
      },
    );
  };
}

function toCallView({ id, number, startedAt, legs }: ListedCall) {
  return {
    id,
    number,
    startedAt: toTimeOrNull(startedAt),
    legs: legs.map((leg) => ({
      ...leg,
      since: toTimeOrNull(leg.since),
      startedAt: toTimeOrNull(leg.startedAt),
      connectedAt: toTimeOrNull(leg.connectedAt),
      endedAt: toTimeOrNull(leg.endedAt),
    })),
  };
}
