import type { FastifyInstance } from "fastify";
import { notFound } from "./api-error.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Leg } from "./call.ts";
import type { Party } from "./company.ts";

/** GET /call/{id}, 10 a minute. */
export function registerCalls(app: FastifyInstance, deps: ApiDeps): void {
  const { limits, findLeg, assumptions } = deps;
  const int64 = (value: string | number | null) =>
    value === null ? null : assumptions.callApiIds === "number" ? Number(value) : String(value);
  const toParty = (party: Party | null) =>
    party === null ? {} : { ...party, id: int64(party.id) };

  const toCall = (leg: Leg) => ({
    call_id: int64(leg.callId),
    state: toState(leg),
    direction: leg.direction,
    contact:
      leg.contact.type === null ? {} : { ...leg.contact, id: String(leg.contact.id), email: "" },
    date_started: int64(leg.startedAt),
    date_rang: int64(leg.firstRangAt),
    date_connected: int64(leg.connectedAt),
    date_ended: int64(leg.endedAt),
    event_timestamp: int64(leg.endedAt ?? leg.connectedAt ?? leg.startedAt),
    external_number: leg.externalNumber,
    internal_number: leg.internalNumber,
    target: toParty(leg.target),
    proxy_target: toParty(leg.proxyTarget),
    entry_point_call_id: int64(leg.entryPoint?.callId ?? null),
    entry_point_target: toParty(leg.entryPoint?.target ?? null),
    master_call_id: int64(leg.masterCallId),
    operator_call_id: int64(leg.operatorCallId),
    group_id: leg.groupId,
    is_transferred: leg.isTransferred,
    was_recorded: leg.wasRecorded,
  });

  app.get<{ Params: { id: string } }>("/call/:id", (request) => {
    limits.count("call-get");
    const leg = findLeg(request.params.id);
    if (leg === undefined) throw notFound();
    return toCall(leg);
  });
}

function toState(leg: Leg): string {
  if (leg.endedAt !== null) return "hangup";
  if (leg.connectedAt !== null) return "connected";
  return leg.firstRangAt === null ? "calling" : "ringing";
}
