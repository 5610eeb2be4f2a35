import type { Redis } from "ioredis";
import type { FoldEvent, LegEvent, LegState } from "../domain/call.ts";
import { callerKey } from "../domain/caller-key.ts";
import { foldLeg } from "../domain/fold-leg.ts";
import { contributionOf, type Tried } from "../domain/leg-contribution.ts";
import type { Lease } from "../domain/presence.ts";
import { LEG_TTL_MS, TALK_TTL_MS, TRIED, workspacePrefix } from "./keys.ts";
import { asText } from "./reply.ts";

/** Vendor clocks may lag behind ours by this much and an event still consumes the offer it belongs to. */
const SKEW_MS = 5_000;

/**
 * Adds one event to its leg and replaces all that the leg contributes: leases, talks, a consumed offer. Applying
 * commutes: duplicates, disorder and concurrent workers end in the same state. Returns the leg's state.
 */
export function createApplyLegEvent(
  redis: Redis,
): (workspaceId: string, event: LegEvent, now: number) => Promise<LegState> {
  return async (workspaceId, event, now) => {
    const prefix = workspacePrefix(workspaceId);
    const legKey = `${prefix}leg:${event.legId}`;
    const replies = await redis
      .multi()
      .hset(legKey, event.key, packEvent(event))
      .pexpire(legKey, LEG_TTL_MS)
      .hgetall(legKey)
      .exec();
    const stored = replies?.[2]?.[1];
    const events = unpackEvents(stored);
    const state = foldLeg(events);
    const { identity, lease, talk, tried, ending } = contributionOf(event.legId, state);
    await redis.slReplaceLeg(
      prefix,
      now,
      event.legId,
      events.length,
      identity ?? "",
      lease?.kind ?? "",
      lease?.expiresAt ?? "",
      callerKey((talk ?? tried)?.number ?? "").slice(1),
      talk === null
        ? triedText(tried)
        : `${talk.connectedAt}|${talk.endedAt ?? ""}|${talk.direction}|${talk.identity}`,
      TALK_TTL_MS,
      state.number === null ? "" : callerKey(state.number).slice(1),
      state.newestAt,
      SKEW_MS,
      ending?.kind ?? "",
      ending?.at ?? "",
      state.phase === "ended" ? "1" : "",
    );
    return state;
  };
}

/** Beside the talks with a number: as one of no length, in its own direction. */
function triedText(tried: Tried | null): string {
  return tried === null ? "" : `${tried.at}|${tried.at}|${TRIED}|${tried.identity}`;
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
function unpackEvents(stored: unknown): FoldEvent[] {
  if (typeof stored !== "object" || stored === null) return [];
  return Object.entries(stored)
    .filter(([key]) => key !== "=")
    .map(([key, text]) => {
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
    });
}

/** Live leases of reps, their offers included, in the order asked. One round trip. */
export function createListLeases(
  redis: Redis,
): (
  workspaceId: string,
  reps: readonly { id: string; identityKeys: readonly string[] }[],
  now: number,
) => Promise<Lease[][]> {
  return async (workspaceId, reps, now) => {
    const prefix = workspacePrefix(workspaceId);
    const pipeline = redis.pipeline();
    for (const rep of reps) {
      pipeline.zrange(`${prefix}offer:${rep.id}`, `(${now}`, "+inf", "BYSCORE", "WITHSCORES");
      for (const key of rep.identityKeys) {
        pipeline.zrange(`${prefix}lease:${key}`, `(${now}`, "+inf", "BYSCORE", "WITHSCORES");
      }
    }
    const replies = ((await pipeline.exec()) ?? []).map(([error, value]) => {
      if (error !== null) throw error;
      return value;
    });
    let at = 0;
    return reps.map((rep) => {
      const offers = toOffers(replies[at++]);
      const legs = rep.identityKeys.flatMap(() => toLegLeases(replies[at++]));
      return [...offers, ...legs];
    });
  };
}

function scored(reply: unknown): [string, number][] {
  const list: unknown[] = Array.isArray(reply) ? reply : [];
  const found: [string, number][] = [];
  for (let i = 0; i + 1 < list.length; i += 2)
    found.push([asText(list[i]), Number(asText(list[i + 1]))]);
  return found;
}

function toOffers(reply: unknown): Lease[] {
  return scored(reply).map(([, expiresAt]) => ({ kind: "offer", legId: null, expiresAt }));
}

function toLegLeases(reply: unknown): Lease[] {
  return scored(reply).flatMap(([member, expiresAt]) => {
    const [kind, legId = ""] = member.split("|");
    return kind === "ringing" || kind === "talking" || kind === "held"
      ? [{ kind, legId, expiresAt }]
      : [];
  });
}
