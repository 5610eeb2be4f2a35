import type { Redis } from "ioredis";
import type { FoldEvent, LegState } from "../domain/call.ts";
import { foldLeg } from "../domain/fold-leg.ts";
import { contributionOf, type Talk } from "../domain/leg-contribution.ts";
import { END_TTL_MS, TALK_TTL_MS } from "./keys.ts";
import { asText, runAll } from "./reply.ts";

/** Vendor clocks may lag behind ours by this much and an event still consumes the offer it belongs to. */
const SKEW_MS = 5_000;

export type LegRecord = {
  /** Every event of the leg that Redis knows. */
  readonly events: readonly FoldEvent[];
  /** Somebody has folded it since Redis has held it. */
  readonly folded: boolean;
};

/** Adds events to a leg's set. It lives for `ttlMs` from now on, or, `keep`, as long as it did where it was there. */
export async function addToLeg(
  redis: Redis,
  legKey: string,
  events: readonly FoldEvent[],
  ttl: { readonly ms: number; readonly keep: boolean },
): Promise<LegRecord> {
  const packed = Object.fromEntries(events.map((event) => [event.key, packEvent(event)]));
  const commands = redis.multi().hset(legKey, packed);
  const expiring = ttl.keep
    ? commands.pexpire(legKey, ttl.ms, "NX")
    : commands.pexpire(legKey, ttl.ms);
  const stored = (await runAll(expiring.hgetall(legKey)))[2];
  const fields = typeof stored === "object" && stored !== null ? Object.entries(stored) : [];
  return {
    events: fields.filter(([key]) => key !== "=").map(([key, text]) => unpackEvent(key, text)),
    folded: fields.some(([key]) => key === "="),
  };
}

/** Folds a leg's events and replaces all that it contributes (lua/replace-leg.lua), unless a newer fold will. */
export async function replaceLeg(
  redis: Redis,
  prefix: string,
  legId: string,
  events: readonly FoldEvent[],
  now: number,
): Promise<LegState> {
  const state = foldLeg(events);
  const { identity, lease, talk: any, ending } = contributionOf(legId, state);
  const talk = any !== null && any.connectedAt + TALK_TTL_MS > now ? any : null;
  const others = numbersOf(events).filter((number) => number !== talk?.number);
  await redis.slReplaceLeg(
    prefix,
    now,
    legId,
    events.length,
    identity ?? "",
    lease?.kind ?? "",
    lease?.expiresAt ?? "",
    talk?.number.slice(1) ?? "",
    talk === null ? "" : talkText(talk),
    TALK_TTL_MS,
    state.number?.slice(1) ?? "",
    state.newestAt,
    SKEW_MS,
    ending?.kind ?? "",
    ending?.at ?? "",
    state.phase === "ended" ? "1" : "",
    END_TTL_MS,
    ...others.map((number) => number.slice(1)),
  );
  return state;
}

/** The outside parties that a leg's events name: more than one where the vendor corrected itself. */
function numbersOf(events: readonly FoldEvent[]): string[] {
  return [...new Set(events.map(({ number }) => number))].filter((number) => number !== null);
}

/** A talk as `talk:<number>` holds it. */
export function talkText({ connectedAt, endedAt, direction, identity }: Talk): string {
  return `${connectedAt}|${endedAt ?? ""}|${direction}|${identity}`;
}

function packEvent(event: FoldEvent): string {
  const { kind, at, identity, direction, number, startedAt, connectedAt, endedAt, endReason } =
    event;
  return JSON.stringify([
    kind,
    at,
    identity,
    direction,
    number,
    startedAt,
    connectedAt,
    endedAt,
    endReason,
  ]);
}

/** Only what packEvent wrote is ever stored under a leg, so its shape is trusted here. */
function unpackEvent(key: string, text: unknown): FoldEvent {
  const [kind, at, identity, direction, number, startedAt, connectedAt, endedAt, endReason] =
    JSON.parse(asText(text));
  return {
    key,
    kind,
    at,
    identity,
    direction,
    number,
    startedAt,
    connectedAt,
    endedAt,
    endReason,
  };
}
