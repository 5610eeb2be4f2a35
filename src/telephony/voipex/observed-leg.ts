import type { Direction, LegEvent } from "../../domain/call.ts";
import { identityKey } from "../../domain/decision.ts";
import { toId } from "../../edge/text.ts";
import { toEpochMs } from "../../edge/time.ts";
import { phoneOf, textOf } from "./fields.ts";
import { legIdOf } from "./routing-request.ts";
import type { VoipexCurrentCall } from "./schemas.ts";

const RINGING = /^(ring|ringing|dialing|pre-ring|rsrvd)$/i;

/** Whether somebody talks on it, or is dialling out: anything but a phone that only rings. */
export function isTalk({ state }: VoipexCurrentCall): boolean {
  return /^up$/i.test(state ?? "");
}

/** The person's own end of a leg: who is called when it comes in, who calls when it goes out. */
export function lineOf({ direction, src, dst }: VoipexCurrentCall): string | null {
  return textOf(/^in$/i.test(direction ?? "") ? dst : src);
}

/**
 * A leg that lives, as the event that we may have missed: at the leg's own time and under a key of its own, so that
 * the same leg seen again says nothing new. `extensionOf`: the extension of a login. Null for nobody's leg.
 */
export function toObservedLeg(
  call: VoipexCurrentCall,
  extensionOf: (login: string) => string | null,
): LegEvent | null {
  const callId = toId(call.callId);
  const at = toEpochMs(Date.parse(call.creationTime ?? ""));
  const login = textOf(call.user?.login);
  const phone = phoneOf(login === null ? lineOf(call) : extensionOf(login), login);
  const rings = RINGING.test(call.state ?? "");
  if (callId === null || at === null || phone === null || (!rings && !isTalk(call))) return null;
  return {
    key: `observed-${rings ? "ring" : "talk"}:${callId}:${phone.id}:${at}`,
    legId: `${legIdOf(callId)}:${phone.id}`,
    kind: rings ? "ringing" : "connected",
    at,
    identity: identityKey({ vendor: "voipex", ...phone }),
    direction: directionOf(call.direction ?? ""),
    number: null,
    internalNumber: null,
    startedAt: at,
    connectedAt: null,
    endedAt: null,
    endReason: null,
    links: [legIdOf(callId)],
    details: {},
  };
}

function directionOf(direction: string): Direction {
  if (/^out$/i.test(direction)) return "outbound";
  return /^loc$/i.test(direction) ? "internal" : "inbound";
}
