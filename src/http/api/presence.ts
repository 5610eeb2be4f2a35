import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { Lease } from "../../domain/presence.ts";
import type { RepPresence } from "../../services/calls/list-presence.ts";
import { failures, Items, Nullable, Time, toTime, toTimeOrNull } from "../schemas.ts";

export type PresenceRoutesDeps = {
  readonly listPresence: (workspaceId: string) => Promise<readonly RepPresence[]>;
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

/** What every rep is doing, and until when we believe it. */
export function presenceRoutes(deps: PresenceRoutesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/presence",
      { schema: { response: { 200: Items(Presence), ...failures } } },
      async (request) => ({
        items: (await deps.listPresence(request.workspaceId)).map((rep) => ({
          ...rep,
          since: toTimeOrNull(rep.since),
          leases: rep.leases.map((lease) => toLeaseView(lease)),
          crm: toCrmView(rep.crm),
          status: rep.status === null ? null : { ...rep.status, at: toTime(rep.status.at) },
        })),
      }),
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
