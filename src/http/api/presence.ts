import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { Lease } from "../../domain/presence.ts";
import type { RepPresence } from "../../services/calls/list-presence.ts";
import { requireOwn } from "../require-own.ts";
import {
  ById,
  failures,
  GivenTime,
  Items,
  Nullable,
  Time,
  toTime,
  toTimeOrNull,
} from "../schemas.ts";

/** `untilMs` (epoch milliseconds): null until they say that they are back. */
export type AwayChange = { readonly away: boolean; readonly untilMs: number | null };
type AwayState = { readonly away: boolean; readonly awayUntilMs: number | null };

export type PresenceRoutesDeps = {
  readonly listPresence: (workspaceId: string) => Promise<readonly RepPresence[]>;
  /** NOT_FOUND for an unknown rep. */
  readonly setAway: (workspaceId: string, repId: string, change: AwayChange) => Promise<AwayState>;
};

const LeaseView = Type.Object({
  kind: Type.String(),
  callId: Type.Optional(Type.String()),
  legId: Type.Optional(Type.String()),
  expiresAt: Time,
});
const Presence = Type.Object({
  repId: Type.String(),
  name: Type.String(),
  state: Type.String(),
  since: Nullable(Time),
  leases: Type.Array(LeaseView),
  keptFrom: Nullable(Type.String()),
  refusal: Nullable(Type.String()),
  awayUntil: Nullable(Time),
  status: Nullable(Type.Object({ kind: Type.String(), source: Type.String(), at: Time })),
  crm: Nullable(
    Type.Object({
      source: Type.String(),
      at: Time,
      stale: Type.Boolean(),
      inHours: Type.Boolean(),
      outOfOfficeUntil: Nullable(Time),
      availability: Nullable(Type.String()),
    }),
  ),
  waiting: Type.Integer(),
});

const OfRep = Type.Object({ repId: ById.properties.id });
const AwayBody = Type.Object(
  { away: Type.Boolean(), until: Type.Optional(Nullable(GivenTime)) },
  { additionalProperties: false },
);
const Away = Type.Object({ away: Type.Boolean(), until: Nullable(Time) });

/** What every rep is doing, and until when we believe it; to a rep, what they themselves are. Away, and back. */
export function presenceRoutes(deps: PresenceRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/presence",
      { schema: { response: { 200: Items(Presence), ...failures } } },
      async (request) => ({
        items: (await deps.listPresence(request.workspaceId))
          .filter(({ repId }) => request.ownRepId === null || repId === request.ownRepId)
          .map((rep) => ({
            ...rep,
            since: toTimeOrNull(rep.since),
            awayUntil: toTimeOrNull(rep.awayUntil),
            leases: rep.leases.map((lease) => toLeaseView(lease)),
            crm: toCrmView(rep.crm),
            status: rep.status === null ? null : { ...rep.status, at: toTime(rep.status.at) },
          })),
      }),
    );

    app.put(
      "/presence/:repId",
      { schema: { params: OfRep, body: AwayBody, response: { 200: Away, ...failures } } },
      async (request) => {
        const { repId } = request.params;
        const { away, until = null } = request.body;
        requireOwn(request, repId);
        const set = await deps.setAway(request.workspaceId, repId, {
          away,
          untilMs: !away || until === null ? null : Date.parse(until),
        });
        return { away: set.away, until: toTimeOrNull(set.awayUntilMs) };
      },
    );
  };
}

function toCrmView(crm: RepPresence["crm"]) {
  return crm === null
    ? null
    : { ...crm, at: toTime(crm.at), outOfOfficeUntil: toTimeOrNull(crm.outOfOfficeUntil) };
}

/** A leg id is `vendor:callId`. */
function toLeaseView({ kind, legId, expiresAt }: Lease) {
  const call = legId === null ? {} : { legId, callId: legId.slice(legId.indexOf(":") + 1) };
  return { kind, ...call, expiresAt: toTime(expiresAt) };
}
