import { createHash } from "node:crypto";
import type { ChannelEvent } from "./hooks.ts";

/** From the year 0 to 1970. */
const GREGORIAN_OFFSET_SECONDS = 62_167_219_200;

/** A channel that lives: what `/channels` lists. */
export type Channel = {
  readonly uuid: string;
  readonly ownerId: string;
  readonly deviceId: string;
  readonly direction: "inbound" | "outbound";
  readonly number: string;
  readonly otherLeg: string | null;
  readonly createdAt: number;
  answered: boolean;
};

/** A device's id, made from its owner's. */
export function deviceOf(ownerId: string): string {
  return createHash("md5").update(`device ${ownerId}`).digest("hex");
}

export function toGregorian(epochMs: number): number {
  return Math.floor(epochMs / 1_000) + GREGORIAN_OFFSET_SECONDS;
}

/** The last webhook of a caller's channel, which is nobody's of the account. */
export function callerGone(
  { callId, from, to }: { readonly callId: string; readonly from: string; readonly to: string },
  startedAt: number,
  at: number,
): ChannelEvent {
  return {
    hook_event: "channel_destroy",
    call_id: callId,
    call_direction: "inbound",
    caller_id_number: from,
    callee_id_number: to,
    from: `${from}@acme.sip.example`,
    to: `${to}@acme.sip.example`,
    request: `${to}@acme.sip.example`,
    is_internal_leg: false,
    hangup_cause: "NORMAL_CLEARING",
    duration_seconds: Math.round((at - startedAt) / 1_000),
    billing_seconds: 0,
    timestamp: String(toGregorian(at)),
  };
}

/** One of a channel's webhooks, as KAZOO names its fields. */
export function channelEvent(
  event: "channel_create" | "channel_answer" | "channel_bridge" | "channel_destroy",
  channel: Channel,
  at: number,
  more: Readonly<Record<string, unknown>> = {},
): ChannelEvent {
  const { uuid, ownerId, deviceId, direction, number, otherLeg } = channel;
  const toRep = direction === "outbound";
  return {
    hook_event: event,
    call_id: uuid,
    owner_id: ownerId,
    authorizing_id: deviceId,
    authorizing_type: "device",
    call_direction: direction,
    caller_id_number: toRep ? number : "1001",
    callee_id_number: toRep ? "1001" : number,
    from: `${toRep ? number : "user_a"}@acme.sip.example`,
    to: `${toRep ? "user_a" : number}@acme.sip.example`,
    request: `${toRep ? "user_a" : number}@acme.sip.example`,
    is_internal_leg: false,
    other_leg_call_id: otherLeg ?? undefined,
    timestamp: String(toGregorian(at)),
    ...more,
  };
}
