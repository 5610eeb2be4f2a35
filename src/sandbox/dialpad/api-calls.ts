import type { FastifyInstance } from "fastify";
import { Type, type Static } from "typebox";
import { badRequest, notFound } from "./api-error.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Leg, Transfer } from "./call.ts";
import type { Company, Party } from "./company.ts";
import { Int64, maybe, parseBody } from "./parse-body.ts";

const strict = { additionalProperties: false };
const TransferCall = Type.Object(
  {
    to: Type.Union([
      Type.Object({ number: Type.String({ pattern: "^\\+[1-9]\\d{6,14}$" }) }, strict),
      Type.Object(
        {
          target_id: Int64,
          target_type: Type.Enum(["callcenter", "department", "office", "user"]),
        },
        strict,
      ),
    ]),
    transfer_state: maybe(Type.Enum(["hold", "parked", "preanswer", "voicemail"])),
    custom_data: maybe(Type.String()),
  },
  strict,
);

const RingCallMessage = Type.Object(
  {
    phone_number: Type.String({ pattern: "^\\+[1-9]\\d{6,14}$" }),
    user_id: Int64,
    custom_data: maybe(Type.String()),
    device_id: maybe(Type.String()),
    group_id: maybe(Int64),
    group_type: maybe(Type.Enum(["callcenter", "department", "office"])),
    is_consult: maybe(Type.Boolean()),
    outbound_caller_id: maybe(Type.String()),
  },
  strict,
);

/** POST /call, 5 a minute for each user, GET /call/{id}, 10 a minute, and POST /call/{id}/transfer to a number or a target. */
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

  app.post("/call", (request) => {
    const body = parseBody(RingCallMessage, request.body);
    const userId = String(body.user_id);
    limits.count("call-post", userId);
    const user = deps.company.users.get(userId);
    if (user === undefined) throw notFound();
    if (user.state !== "active" || !user.isOnline) {
      throw badRequest("The user has no active device.");
    }
    if (deps.phones.isTalking(userId) && body.is_consult !== true) {
      throw badRequest("User is currently on a call.");
    }
    const customData = body.custom_data ?? null;
    return { call_id: int64(deps.ringCall({ userId, to: body.phone_number, customData })) };
  });

  app.get<{ Params: { id: string } }>("/call/:id", (request) => {
    limits.count("call-get");
    const leg = findLeg(request.params.id);
    if (leg === undefined) throw notFound();
    return toCall(leg);
  });

  app.post<{ Params: { id: string } }>("/call/:id/transfer", (request) => {
    const leg = findLeg(request.params.id);
    if (leg === undefined) throw notFound();
    const body = parseBody(TransferCall, request.body);
    const to = toTransfer(deps.company, body);
    if (leg.endedAt !== null) throw badRequest("The call has ended.");
    if (leg.connectedAt === null && assumptions.transferBeforeAnswer === "refused") {
      throw badRequest("The call is not connected.");
    }
    if (!deps.transferCall(leg, to)) throw badRequest("The call cannot be transferred now.");
    return {
      call_id: int64(leg.callId),
      ...("number" in body.to && { transferred_to_number: body.to.number }),
      ...(body.transfer_state != null && { transferred_to_state: body.transfer_state }),
    };
  });
}

function toTransfer(company: Company, body: Static<typeof TransferCall>): Transfer {
  if ("number" in body.to) return { kind: "number", number: body.to.number };
  const target = { type: body.to.target_type, id: String(body.to.target_id) };
  if (company.party(target.type, target.id) === undefined) {
    throw badRequest("to: no such target");
  }
  return { kind: "target", target, voicemail: body.transfer_state === "voicemail" };
}

function toState(leg: Leg): string {
  if (leg.endedAt !== null) return "hangup";
  if (leg.connectedAt !== null) return "connected";
  if (leg.queuedAt !== null) return "queued";
  return leg.firstRangAt === null ? "calling" : "ringing";
}
