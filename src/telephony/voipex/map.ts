import { createHash } from "node:crypto";
import type { CallEnd, Direction, EndReason, LegEvent, LegEventKind } from "../../domain/call.ts";
import { identityKey } from "../../domain/decision.ts";
import { invalidInput } from "../../domain/errors.ts";
import { clip } from "../../edge/clip.ts";
import { toId } from "../../edge/text.ts";
import { toEpochMs } from "../../edge/time.ts";
import type { LineView, StatusEvent } from "../port.ts";
import { EVENT_KEYS } from "./event-keys.ts";
import { outsideNumber, phoneOf, textOf } from "./fields.ts";
import { legIdOf } from "./routing-request.ts";

type Payload = Readonly<Record<string, unknown>>;

/** Under this name a stored event says when it came, epoch milliseconds: Voipex tells no time. */
export const RECEIVED_FIELD = "stickyline-received-at";

/** Two equal events so close together are one that was sent again. */
const SAME_EVENT_MS = 2_000;

const STATUSES: ReadonlyMap<string, StatusEvent["kind"]> = new Map<string, StatusEvent["kind"]>([
  ["agentlogin", "available"],
  ["agentunpaused", "available"],
  ["agentpaused", "do-not-disturb"],
  ["agentlogout", "off-duty"],
]);

/** Events sent at one time may come in any order: what comes so soon after a call's end is of before it. */
const END_LATE_MS = 10_000;
/**
 * A ringing counts as of so much earlier, or one that comes just after its own end would be a new one: a queue rings
 * the same agent again after five seconds at the earliest.
 */
const RING_LATE_MS = 1_000;

/** Reasons by which a conversation ends. All others end a ringing. */
const CLEARED = /^(normal[ _]?(call[ _]?)?clearing|16)?$/i;

/**
 * An event of a call, by the default names. A person's part is a leg of its own, for one call rings many of them.
 * A phone that stopped ringing ("Answered elsewhere", "No user response") is free until it rings again: a queue may
 * ring the same agent twice in one call. A hang-up that names no line ends the call for all.
 */
export function toLegEvent(payload: Payload, line: LineView): LegEvent {
  const uniqueId = toId(textOf(payload["UniqueId"]));
  if (uniqueId === null) throw invalidInput("UniqueId", "A call's event needs its UniqueId.");
  const heardAt = receivedAt(payload);
  const text = (key: (typeof EVENT_KEYS)[number]) => textOf(payload[key]);
  const own = legIdOf(uniqueId);
  const phone = phoneOf(text("Line"), text("Login"));
  const kind = kindOf(payload, phone !== null);
  const isOver = kind === "ended" || kind === "observed-free";
  const at = kind === "ringing" ? heardAt - RING_LATE_MS : heardAt;
  const direction = directionOf(text("Direction"));
  const [outside, inside] =
    direction === "outbound" ? (["To", "From"] as const) : (["From", "To"] as const);
  return {
    key: eventKey(payload),
    legId: phone === null ? own : `${own}:${phone.id}`,
    kind,
    at,
    identity: phone === null ? null : identityKey({ vendor: "voipex", ...phone }),
    direction,
    number: outsideNumber(text(outside), line.region),
    internalNumber: outsideNumber(text(inside), line.region),
    startedAt: kind === "ringing" || kind === "started" ? heardAt : null,
    connectedAt: kind === "connected" ? at : null,
    endedAt: isOver ? heardAt : null,
    endReason: kind === "ended" ? endReasonOf(payload, direction) : null,
    links: phone === null ? [] : [own],
    details: detailsOf(payload),
    ...(kind === "ended" && phone === null && { endsLegs: `${own}:`, endsLateMs: END_LATE_MS }),
    callEnds: callEndsOf(payload, kind, own, phone === null),
  };
}

/** No event tells of a call that was passed on without asking: a person's hang-up is no proof at once. */
function callEndsOf(
  payload: Payload,
  kind: LegEventKind,
  legId: string,
  isForAll: boolean,
): CallEnd[] | undefined {
  if (nameOf(payload) === "attendedtransfer") return [{ legId, kind: "goes-on" }];
  if (kind !== "ended") return undefined;
  return [{ legId, kind: isForAll ? "over" : "likely-over" }];
}

/** An agent's login or pause; null when it is a call's event. A pause is one of all queues to us. */
export function toStatus(payload: Payload): StatusEvent | null {
  const kind = STATUSES.get(nameOf(payload));
  if (kind === undefined) return null;
  const phone = phoneOf(textOf(payload["Line"]), textOf(payload["Login"]));
  if (phone === null) throw invalidInput("Line", "An agent's event needs a Line or a Login.");
  return { identity: identityKey({ vendor: "voipex", ...phone }), kind, at: receivedAt(payload) };
}

/** Equal for what is sent again within two seconds: Voipex's events have neither id nor time. */
export function eventKey(payload: Payload): string {
  const said = EVENT_KEYS.map((key) => textOf(payload[key]));
  const about = Math.floor(receivedAt(payload) / SAME_EVENT_MS);
  return createHash("sha256")
    .update(JSON.stringify([about, ...said]))
    .digest("hex");
}

function receivedAt(payload: Payload): number {
  const at = toEpochMs(payload[RECEIVED_FIELD]);
  if (at === null) throw invalidInput(RECEIVED_FIELD, "A stored event must say when it came.");
  return at;
}

function isCleared(payload: Payload): boolean {
  return CLEARED.test(textOf(payload["Reason"]) ?? "");
}

/** A phone that dialled out may have been taken, as is one that was rung to call somebody: the reason says the rest. */
function endReasonOf(payload: Payload, direction: Direction): EndReason {
  return direction === "outbound" && !isCleared(payload) ? "missed" : "hangup";
}

function nameOf(payload: Payload): string {
  return (textOf(payload["EventName"]) ?? "").toLowerCase();
}

/** Without a person only the end counts: that somebody calls is no state of anybody's. */
function kindOf(payload: Payload, isPersons: boolean): LegEventKind {
  const name = nameOf(payload);
  if (name === "hangup") {
    const mayRingAgain =
      !isCleared(payload) && directionOf(textOf(payload["Direction"])) === "inbound";
    return isPersons && mayRingAgain ? "observed-free" : "ended";
  }
  if (!isPersons) return "note";
  switch (name) {
    case "newcall":
      return "started";
    case "ringing":
      return "ringing";
    case "answered":
      return "connected";
    // A transfer's and a record's fields are not published: kept for people to read.
    default:
      return "note";
  }
}

/** `incominglocal` and `outgoingLocal` are calls between colleagues. */
function directionOf(said: string | null): Direction {
  switch ((said ?? "").toLowerCase()) {
    case "outgoing":
      return "outbound";
    case "incominglocal":
    case "outgoinglocal":
      return "internal";
    default:
      return "inbound";
  }
}

function detailsOf(payload: Payload): Record<string, unknown> {
  const told = EVENT_KEYS.filter((key) => textOf(payload[key]) !== null);
  return Object.fromEntries(told.map((key) => [key, clip(payload[key])]));
}
