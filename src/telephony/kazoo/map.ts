import { createHash } from "node:crypto";
import type { Direction, EndReason, LegEvent, LegEventKind } from "../../domain/call.ts";
import { identityKey } from "../../domain/decision.ts";
import { invalidInput } from "../../domain/errors.ts";
import { toCaller } from "../../domain/phone-number.ts";
import { toId, toStorable } from "../../edge/text.ts";
import { toEpochMs } from "../../edge/time.ts";
import { dialIdOf } from "../callback-dialer.ts";
import type { LineView } from "../port.ts";
import { clip } from "../../edge/clip.ts";
import { isRecord } from "../../edge/record.ts";
import { legIdOf } from "./routing-request.ts";

type Payload = Readonly<Record<string, unknown>>;

/** From the year 0, as Erlang counts, to 1970. */
const GREGORIAN_OFFSET_SECONDS = 62_167_219_200;

/** A channel's webhooks and its call detail record in our words: the record has no hook_event and says the end. */
const KINDS: ReadonlyMap<string, LegEventKind> = new Map<string, LegEventKind>([
  ["channel_create", "ringing"],
  ["channel_answer", "connected"],
  ["channel_bridge", "connected"],
  ["channel_destroy", "ended"],
]);

/** Causes that say the rep's phone was rung and they did not take the call. */
const MISSED: ReadonlySet<string> = new Set([
  "NO_ANSWER",
  "NO_USER_RESPONSE",
  "ALLOTTED_TIMEOUT",
  "CALL_REJECTED",
  "USER_BUSY",
]);

/**
 * A channel webhook, a call detail record or the event that a cdr_url gets (names in Header-Case), as a leg's event.
 * One channel is one leg; its owner is the person on our side. Throws INPUT_INVALID without a call id or a time.
 * https://docs.2600hz.com/dev/applications/webhooks
 */
export function toLegEvent(raw: Payload, line: LineView): LegEvent {
  const payload = normalise(raw);
  const callId = toId(payload["call_id"]);
  if (callId === null) throw invalidInput("call_id", "A channel's event needs its call_id.");
  const at = timeOf(payload["timestamp"]);
  if (at === null) throw invalidInput("timestamp", "A channel's event needs its timestamp.");
  const identity = identityOf(payload);
  const vars = payload["custom_application_vars"];
  const dialId = isRecord(vars) ? dialIdOf(vars["stickyline"]) : undefined;
  // a rep who was rung to ring somebody back: their phone is answered first, and talks once it is bridged
  const ringsBack = dialId !== undefined && identity !== null;
  const kind = kindOf(payload, ringsBack);
  const over = kind === "ended";
  const billed = over && !ringsBack;
  const spokenMs = billed ? secondsOf(payload["billing_seconds"]) * 1_000 : 0;
  const connectedAt = kind === "connected" ? at : spokenMs > 0 ? at - spokenMs : null;
  return {
    key: keyOf(payload),
    legId: legIdOf(callId),
    kind,
    at,
    identity,
    direction: ringsBack ? "outbound" : directionOf(payload, identity),
    number: numberOf(payload, identity, line.region),
    internalNumber: e164Of(userPart(payload["request"]) ?? userPart(payload["to"]), line.region),
    startedAt: startOf(payload, kind, at),
    connectedAt,
    endedAt: over ? at : null,
    endReason: over ? endReasonOf(payload, spokenMs) : null,
    links: linksOf(payload, callId),
    dialId,
    details: detailsOf(payload),
    // A channel that came into the switch is the caller's; a channel that is destroyed is never heard of again.
    ...(over &&
      textOf(payload["call_direction"]) !== "outbound" && {
        callEnds: [{ legId: legIdOf(callId), kind: "over" } as const],
      }),
  };
}

/** Names in lower snake case, whatever their source; hook_event from an event's name. */
function normalise(raw: Payload): Payload {
  const named = Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [
      name.toLowerCase().replaceAll("-", "_"),
      isRecord(value) ? normalise(value) : value,
    ]),
  );
  const event = textOf(named["hook_event"]) ?? textOf(named["event_name"]);
  return event === null ? named : { ...named, hook_event: event.toLowerCase() };
}

function kindOf(payload: Payload, ringsBack: boolean): LegEventKind {
  const event = textOf(payload["hook_event"]);
  if (ringsBack && event === "channel_answer") return "held";
  if (event === null) return textOf(payload["hangup_cause"]) === null ? "note" : "ended";
  const kind = KINDS.get(event) ?? "note";
  // A channel between two parts of the switch is nobody's phone.
  return isTrue(payload["is_internal_leg"]) ? "note" : kind;
}

/** Whose channel it is: its owner, else the device itself. A caller from outside has neither. */
function identityOf(payload: Payload): string | null {
  const vars = isRecord(payload["custom_channel_vars"]) ? payload["custom_channel_vars"] : {};
  const owner = toId(payload["owner_id"]) ?? toId(vars["owner_id"]);
  if (owner !== null) return identityKey({ vendor: "kazoo", type: "user", id: owner });
  const type = textOf(payload["authorizing_type"]) ?? textOf(vars["authorizing_type"]);
  const device = toId(payload["authorizing_id"]) ?? toId(vars["authorizing_id"]);
  return device !== null && type === "device"
    ? identityKey({ vendor: "kazoo", type: "device", id: device })
    : null;
}

/** KAZOO counts from the switch: what goes out of it to a rep's phone came in for them. */
function directionOf(payload: Payload, identity: string | null): Direction {
  const outOfSwitch = textOf(payload["call_direction"]) === "outbound";
  if (identity === null) return outOfSwitch ? "outbound" : "inbound";
  return outOfSwitch ? "inbound" : "outbound";
}

/** The outside party: who calls the rep, or whom the rep dialled. */
function numberOf(payload: Payload, identity: string | null, region: string): string | null {
  const caller = textOf(payload["caller_id_number"]);
  const callee = textOf(payload["callee_id_number"]) ?? userPart(payload["to"]);
  return directionOf(payload, identity) === "outbound"
    ? e164Of(callee, region)
    : e164Of(caller ?? userPart(payload["from"]), region);
}

function e164Of(raw: string | null, region: string): string | null {
  if (raw === null) return null;
  const caller = toCaller(raw, region);
  return caller.kind === "number" ? caller.e164 : null;
}

function startOf(payload: Payload, kind: LegEventKind, at: number): number | null {
  if (kind === "ringing") return at;
  if (kind !== "ended") return null;
  return at - secondsOf(payload["duration_seconds"]) * 1_000;
}

/** Who lost the race in a ring group, or whose caller gave up, has missed nothing. */
function endReasonOf(payload: Payload, spokenMs: number): EndReason {
  const cause = textOf(payload["hangup_cause"]) ?? "";
  return spokenMs === 0 && MISSED.has(cause) ? "missed" : "hangup";
}

/** The other leg, the leg that this one was made for, and the interaction that both are part of. */
function linksOf(payload: Payload, callId: string): string[] {
  const vars = isRecord(payload["custom_channel_vars"]) ? payload["custom_channel_vars"] : {};
  const ids = [payload["other_leg_call_id"], vars["bridge_id"], vars["other_leg_call_id"]]
    .map(toId)
    .filter((id) => id !== null && id !== callId);
  return [...new Set(ids)].map((id) => legIdOf(id ?? ""));
}

/** What the call log keeps, by KAZOO's names. */
const KEPT = [
  "hook_event",
  "call_id",
  "other_leg_call_id",
  "interaction_id",
  "account_id",
  "authorizing_id",
  "authorizing_type",
  "owner_id",
  "call_direction",
  "caller_id_number",
  "callee_id_number",
  "from",
  "to",
  "request",
  "timestamp",
  "hangup_cause",
  "hangup_code",
  "disposition",
  "duration_seconds",
  "ringing_seconds",
  "billing_seconds",
  "custom_application_vars",
] as const;

function detailsOf(payload: Payload): Record<string, unknown> {
  return Object.fromEntries(
    KEPT.filter((name) => name in payload).map((name) => [name, clip(payload[name])]),
  );
}

/** Equal for a redelivery, whatever its encoding: form bodies know text only. */
function keyOf(payload: Payload): string {
  const said = KEPT.map((name) => [name, sameText(payload[name])]);
  return createHash("sha256").update(JSON.stringify(said)).digest("hex");
}

function sameText(value: unknown): unknown {
  if (value === undefined || value === null || value === "") return null;
  if (isRecord(value)) {
    const entries = Object.entries(value).map(
      ([name, member]) => [name, sameText(member)] as const,
    );
    return entries.length === 0 ? null : entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

function userPart(value: unknown): string | null {
  return textOf(value)?.split("@")[0] ?? null;
}

/** Epoch milliseconds from Gregorian seconds, a number or its text. */
export function timeOf(value: unknown): number | null {
  return toEpochMs(Math.round((secondsOf(value) - GREGORIAN_OFFSET_SECONDS) * 1_000));
}

function secondsOf(value: unknown): number {
  const seconds = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof seconds === "number" && Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
}

function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}

function textOf(value: unknown): string | null {
  if (typeof value === "number") return `${value}`;
  return typeof value === "string" && value.trim() !== "" ? toStorable(value.trim()) : null;
}
