import type { CallEnd, Direction, LegEvent, LegEventKind } from "../../domain/call.ts";
import { identityKey } from "../../domain/decision.ts";
import { invalidInput } from "../../domain/errors.ts";
import { toCaller } from "../../domain/phone-number.ts";
import { dialIdOf } from "../callback-dialer.ts";
import type { LineView } from "../port.ts";
import { eventDetails } from "./details.ts";
import { hashOf } from "./hash-of.ts";
import { isRecord } from "../../edge/record.ts";
import { idOf, normaliseType, partyOf, textOf, timeOf } from "./fields.ts";
import { recordingsOf } from "./recordings.ts";
import { isAfterCall, meaningOf } from "./states.ts";

type Payload = Readonly<Record<string, unknown>>;

/** A Dialpad call id in our words, so that two vendors' ids never meet. */
export function legIdOf(callId: string): string {
  return `dialpad:${callId}`;
}

/** The other way round, as it stands in a path. */
export function callIdOf(legId: string): string {
  return encodeURIComponent(legId.replace(/^dialpad:/, ""));
}

/**
 * A call event of Dialpad in our words. Its key is the hash of the whole payload, since Dialpad numbers no events.
 * Throws INPUT_INVALID when it has no call id or no time at all: nothing could be done with it.
 * https://developers.dialpad.com/docs/call-events
 */
export function toLegEvent(payload: Payload, line: LineView): LegEvent {
  const callId = idOf(payload["call_id"]);
  if (callId === null) throw invalidInput("call_id", "A call event needs its call_id.");
  const state = textOf(payload["state"]) ?? "";
  const endedAt = timeOf(payload["date_ended"]);
  const { kind, endReason } = meaningOf(state, endedAt);
  const told = timeOf(payload["event_timestamp"]) ?? timeOfState(kind, payload);
  const at = kind === "ended" && isAfterCall(state) ? endedAt : told;
  const recordings = recordingsOf(payload);
  if (at === null) throw invalidInput("event_timestamp", "A call event needs a time.");
  return {
    key: hashOf(payload),
    legId: legIdOf(callId),
    kind: isDialling(state, payload) ? "ringing" : kind,
    at,
    identity: identityOf(payload),
    direction: directionOf(payload),
    number: numberOf(payload["external_number"], payload["contact"], line.region),
    internalNumber: numberOf(payload["internal_number"], payload["target"], line.region),
    startedAt: timeOf(payload["date_started"]),
    connectedAt: timeOf(payload["date_connected"]),
    endedAt,
    endReason,
    ...(isGroupLeg(payload) && { forGroup: true }),
    ...(recordings.length > 0 && { recordings }),
    links: linksOf(payload, callId),
    dialId: dialIdOf(payload["custom_data"]),
    details: eventDetails(payload),
    callEnds: callEndsOf(state, payload, callId),
  };
}

/**
 * A leg that hung up takes its caller along, unless it was passed on. Where a person has talked who was rung alone, the
 * leg that the call came in by is another one, perhaps.
 */
function callEndsOf(state: string, payload: Payload, callId: string): CallEnd[] | undefined {
  const own = legIdOf(callId);
  const others = linksOf(payload, callId);
  if (payload["is_transferred"] === true) {
    return [own, ...others].map((legId) => ({ legId, kind: "goes-on" }));
  }
  if (state !== "hangup" || directionOf(payload) === "outbound") return undefined;
  const isAlone = timeOf(payload["date_connected"]) !== null && !isGroupLeg(payload);
  return [
    { legId: own, kind: "over" },
    ...(isAlone ? others : []).map((legId) => ({ legId, kind: "likely-over" }) as const),
  ];
}

/** Who dials out is busy from the first moment, also when the other end is a colleague. */
function isDialling(state: string, payload: Payload): boolean {
  return state === "calling" && payload["direction"] === "outbound";
}

/** For events without event_timestamp (the older form): the date that belongs to the state, else the latest. */
function timeOfState(kind: LegEventKind, payload: Payload): number | null {
  const date = (name: string) => timeOf(payload[name]);
  const latest = [
    date("date_ended"),
    date("date_connected"),
    date("date_rang"),
    date("date_first_rang"),
    date("date_queued"),
    date("date_started"),
  ].find((time) => time !== null);
  switch (kind) {
    case "started":
      return date("date_started") ?? latest ?? null;
    case "queued":
      return date("date_queued") ?? latest ?? null;
    case "ringing":
      return date("date_rang") ?? date("date_first_rang") ?? date("date_started") ?? latest ?? null;
    case "connected":
      return date("date_connected") ?? latest ?? null;
    case "held":
    case "ended":
    case "note":
    case "observed-free":
      return latest ?? null;
  }
}

/**
 * The person on our side: the target when it is a user, also for calls placed under a group's caller id (the group
 * is the proxy_target then); else the proxy_target when that is the user.
 */
function identityOf(payload: Payload): string | null {
  const person = [partyOf(payload["target"]), partyOf(payload["proxy_target"])].find(
    (party) => party?.type === "user",
  );
  return person ? identityKey({ vendor: "dialpad", ...person }) : null;
}

const GROUPS: ReadonlySet<string> = new Set([
  "callcenter",
  "coachinggroup",
  "coachingteam",
  "contactcenter",
  "department",
  "office",
]);

/** A leg of a call that came to a contact centre, a department or another group: `group_id` is `Office:124`. */
function isGroupLeg(payload: Payload): boolean {
  const parties = [payload["entry_point_target"], payload["proxy_target"], payload["target"]];
  const named = (textOf(payload["group_id"]) ?? "").split(":", 1);
  const types = [...parties.map((party) => partyOf(party)?.type), ...named.map(normaliseType)];
  return types.some((type) => type !== undefined && GROUPS.has(type));
}

/** A contact of type `user` is a colleague. */
function directionOf(payload: Payload): Direction {
  if (payload["is_internal"] === true || partyOf(payload["contact"])?.type === "user") {
    return "internal";
  }
  return payload["direction"] === "outbound" ? "outbound" : "inbound";
}

/** The number itself; where the field is blank, that of the party it belongs to. Null when withheld. */
function numberOf(value: unknown, party: unknown, region: string): string | null {
  const own = textOf(value) ?? (typeof value === "number" ? `${value}` : "");
  const phone = isRecord(party) ? textOf(party["phone"]) : null;
  const caller = toCaller(own.trim() === "" ? phone : own, region);
  return caller.kind === "number" ? caller.e164 : null;
}

/** A transferred or group call has several legs, and no single id is on all of them. */
function linksOf(payload: Payload, callId: string): string[] {
  const ids = ["entry_point_call_id", "master_call_id", "operator_call_id"]
    .map((name) => idOf(payload[name]))
    .filter((id) => id !== null && id !== callId);
  return [...new Set(ids)].map((id) => legIdOf(id ?? ""));
}
