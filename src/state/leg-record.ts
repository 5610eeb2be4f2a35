import type { RedisClient } from "../redis/open-client.ts";
import type { FoldEvent, LegState } from "../domain/call.ts";
import { callerKey } from "../domain/caller-key.ts";
import { foldLeg } from "../domain/fold-leg.ts";
import { contributionOf, type LegContribution } from "../domain/leg-contribution.ts";
import { END_TTL_MS, ENDED_LEG_TTL_MS, TALK_TTL_MS, TRIED } from "./keys.ts";
import { asText, pairs } from "./reply.ts";

/** Vendor clocks may lag behind ours by this much and an event still consumes the offer it belongs to. */
const SKEW_MS = 5_000;

export type LegRecord = {
  /** Every event of the leg that Redis knows. */
  readonly events: readonly FoldEvent[];
  /** How many were added to it, those among them that it has let go (lua/add-to-leg.lua). */
  readonly added: number;
  /** Somebody has folded it since Redis has held it. */
  readonly folded: boolean;
};

/** Adds events to a leg's set. It lives for `ttl.ms` from now on, or, `keep`, as long as it did where it was there. */
export async function addToLeg(
  redis: RedisClient,
  legKey: string,
  events: readonly FoldEvent[],
  ttl: { readonly ms: number; readonly keep: boolean },
): Promise<LegRecord> {
  const packed = events.flatMap((event) => [shortKey(event.key), packEvent(event)]);
  const stored = await redis.slAddToLeg(legKey, ttl.ms, ttl.keep ? "NX" : "", ...packed);
  const fields = pairs(stored);
  const kept = fields.filter(([key]) => key !== "=").map(([key, text]) => unpackEvent(key, text));
  const letGo = kept.find(({ key }) => key === "#");
  return {
    events: kept.filter((event) => event !== letGo),
    added: kept.length + (letGo === undefined ? 0 : letGo.at - 1),
    folded: fields.some(([key]) => key === "="),
  };
}

/**
 * Folds a leg's events and replaces all that it contributes (lua/replace-leg.lua), unless a newer fold will. A leg that
 * is over stays for `overMs`.
 */
export async function replaceLeg(
  redis: RedisClient,
  prefix: string,
  legId: string,
  { events, added }: LegRecord,
  now: number,
  overMs: number = ENDED_LEG_TTL_MS,
): Promise<LegState> {
  const state = foldLeg(events);
  const contribution = contributionOf(legId, state);
  const { identity, lease, ending } = contribution;
  const kept = keptOf(contribution, now);
  const everybody = new Set(events.map((event) => event.identity ?? ""));
  const others = placesOf(events).filter((place) => place !== kept?.place);
  await redis.slReplaceLeg(
    prefix,
    now,
    legId,
    added,
    identity ?? "",
    lease?.kind ?? "",
    lease?.expiresAt ?? "",
    lease?.since ?? "",
    kept?.place ?? "",
    kept?.text ?? "",
    TALK_TTL_MS,
    state.number === null ? "" : digitsOf(state.number),
    state.newestAt,
    SKEW_MS,
    ending?.kind ?? "",
    ending?.at ?? "",
    state.phase === "ended" ? "1" : "",
    END_TTL_MS,
    overMs,
    [...everybody].join("\n"),
    ...others,
  );
  return state;
}

/** Where a talk, or a call of ours in vain, is kept under its number (keys.ts), and how. */
export type Kept = { readonly place: string; readonly text: string };

/** What a leg adds to its number; null for nothing, or nothing that still matters. */
export function keptOf({ talk, tried }: LegContribution, now: number): Kept | null {
  if (talk !== null) {
    const { connectedAt, endedAt, direction, identity } = talk;
    const text = `${connectedAt}|${endedAt ?? ""}|${direction}|${identity}`;
    return connectedAt + TALK_TTL_MS > now ? { place: digitsOf(talk.number), text } : null;
  }
  if (tried === null || tried.at + TALK_TTL_MS <= now) return null;
  const { at, number, identity } = tried;
  return { place: `${digitsOf(number)}${TRIED}`, text: `${at}|${at}|tried|${identity}` };
}

/** Where the outside parties that a leg's events name are: more than one where the vendor corrected itself. */
function placesOf(events: readonly FoldEvent[]): string[] {
  const numbers = events.flatMap(({ number }) => (number === null ? [] : [digitsOf(number)]));
  return [...new Set(numbers)].flatMap((digits) => [digits, `${digits}${TRIED}`]);
}

function digitsOf(number: string): string {
  return callerKey(number).slice(1);
}

/** A hash's beginning is as good within one leg, sorts as the whole does, and takes a third of its room. */
function shortKey(key: string): string {
  return /^[\da-f]{64}$/.test(key) ? key.slice(0, 24) : key;
}

function packEvent(event: FoldEvent): string {
  return JSON.stringify([
    event.kind,
    event.at,
    event.identity,
    event.direction,
    event.number,
    event.startedAt,
    event.connectedAt,
    event.endedAt,
    event.endReason,
    ...(event.forGroup === true || event.longestTalkMs !== undefined
      ? [event.forGroup === true, event.longestTalkMs ?? null]
      : []),
  ]);
}

/** Only what packEvent wrote is ever stored under a leg, so its shape is trusted here. */
function unpackEvent(key: string, text: unknown): FoldEvent {
  const [
    kind,
    at,
    identity,
    direction,
    number,
    startedAt,
    connectedAt,
    endedAt,
    endReason,
    ...more
  ] = JSON.parse(asText(text));
  const [forGroup = false, longestTalkMs = null] = more;
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
    forGroup,
    longestTalkMs: longestTalkMs ?? undefined,
  };
}
