import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { CallFilter, ListedCall } from "../../services/calls/list-calls.ts";
import { failures, Items, Limit, Nullable, Time, toTime, toTimeOrNull } from "../schemas.ts";

export type CallRoutesDeps = {
  readonly listCalls: (workspaceId: string, filter: CallFilter) => Promise<readonly ListedCall[]>;
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
  /** What is kept here: GET /api/recordings/{id}. What the phone system keeps has no id, and its own address. */
  recordings: Type.Array(
    Type.Object({
      id: Nullable(Type.String()),
      legId: Type.String(),
      kind: Type.Enum(["recording", "voicemail"]),
      format: Nullable(Type.String()),
      url: Nullable(Type.String()),
      place: Type.String(),
      receivedAt: Time,
    }),
  ),
});
const Query = Type.Object({
  ...Limit(50, 500).properties,
  legId: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
});

/** The newest calls, each with its legs as their events fold; to a rep, those that they had a leg of. */
export function callRoutes(deps: CallRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/calls",
      { schema: { querystring: Query, response: { 200: Items(Call), ...failures } } },
      async (request) => {
        const { workspaceId, query, ownRepId } = request;
        const { limit = 50, legId = null } = query;
        const calls = await deps.listCalls(workspaceId, { limit, legId, repId: ownRepId });
        return { items: calls.map((call) => toCallView(call)) };
      },
    );
  };
}

function toCallView({ id, number, startedAt, legs, recordings }: ListedCall) {
  return {
    id,
    number,
    startedAt: toTimeOrNull(startedAt),
    recordings: recordings.map((recording) => ({
      ...recording,
      receivedAt: toTime(recording.receivedAt),
    })),
    legs: legs.map((leg) => ({
      ...leg,
      since: toTimeOrNull(leg.since),
      startedAt: toTimeOrNull(leg.startedAt),
      connectedAt: toTimeOrNull(leg.connectedAt),
      endedAt: toTimeOrNull(leg.endedAt),
    })),
  };
}
