import { STAGES, toCallEvent } from "./call-event.ts";
import {
  EVENT_REPS,
  OWNING_REPS,
  dialpadIdOf,
  eventNumber,
  knownNumber,
  unknownNumber,
} from "./callers.ts";
import { toRequest } from "./http-connection.ts";
import { sign } from "./sign.ts";

export type RequestKind = "unknown" | "known" | "event";

/** One POST, a part of the answer that is right, and the call as the maps know it. */
export type Prepared = {
  readonly bytes: Buffer;
  readonly right: string;
  readonly call: { readonly lineId: string; readonly callId: string; readonly number: string };
};

export type Sequence = {
  readonly kind: RequestKind;
  /** Several, in turn. */
  readonly lines: readonly { readonly id: string; readonly path: string }[];
  /** Signs the bodies; null: they are plain. */
  readonly secret: string | null;
  /** What the answer must contain where it is not the kind's own. */
  readonly right?: string | undefined;
  /** How many known callers there are, a multiple of the reps. */
  readonly callers: number;
  /** The first of the reps on calls that are played as events. */
  readonly firstEventRep: number;
};

const MOST_CONNECTIONS = 64;
const FIRST_CALL = 5_000_000_000_000_000;

/**
 * The `index`-th request on one of several connections. No two are of the same call, and known callers are shared out so
 * that each connection's belong to reps of its own: two calls at once never want the same rep.
 */
export function prepare(
  sequence: Sequence,
  { connection, connections, index }: { connection: number; connections: number; index: number },
): Prepared {
  const { kind, lines, secret } = sequence;
  // Of calls: apart from those of orders with more connections. Of events: a call's follow one another.
  const unique = index * (kind === "event" ? connections : MOST_CONNECTIONS) + connection;
  const line = lines[unique % lines.length] ?? { id: "", path: "" };
  const { payload, right } =
    kind === "event" ? toEvent(sequence, unique) : toCall(sequence, { connection, index, unique });
  const body = secret === null ? JSON.stringify(payload) : sign(payload, secret);
  const call = {
    lineId: line.id,
    callId: String(payload.call_id),
    number: payload.external_number,
  };
  return { bytes: toRequest(line.path, body), right: sequence.right ?? right, call };
}

function toCall(
  { kind, callers }: Sequence,
  { connection, index, unique }: { connection: number; index: number; unique: number },
) {
  const rep = connection % OWNING_REPS;
  const caller = (index * OWNING_REPS + rep) % callers;
  const number = kind === "known" ? knownNumber(caller) : unknownNumber(unique);
  return {
    payload: {
      call_id: FIRST_CALL + unique,
      external_number: number,
      internal_number: "+14155550000",
    },
    right: kind === "known" ? `"target_id":${dialpadIdOf(rep)}` : '"target_type":"department"',
  };
}

function toEvent({ firstEventRep }: Sequence, unique: number) {
  const order = Math.floor(unique / STAGES.length);
  const payload = toCallEvent({
    callId: FIRST_CALL + order,
    rep: firstEventRep + (order % EVENT_REPS),
    stage: unique % STAGES.length,
    number: eventNumber(order),
  });
  return { payload, right: "{" };
}
