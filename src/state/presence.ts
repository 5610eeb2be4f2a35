import type { RedisClient } from "../redis/open-client.ts";
import type { LegEvent, LegEventKind, LegState } from "../domain/call.ts";
import { callerKey } from "../domain/caller-key.ts";
import { foldLeg } from "../domain/fold-leg.ts";
import { contributionOf } from "../domain/leg-contribution.ts";
import type { Lease } from "../domain/presence.ts";
import { ENDED_LEG_TTL_MS, LEG_TTL_MS, TALK_TTL_MS, workspacePrefix } from "./keys.ts";
import { addToLeg, keptOf, replaceLeg } from "./leg-record.ts";
import { toLease } from "./lease.ts";
import { asText, runAll } from "./reply.ts";
import { restoreTalks } from "./restore-legs.ts";

/** What the call log says, for legs that Redis has forgotten. Notes may be among the events. */
export type LegLog = {
  readonly ofLeg: (workspaceId: string, legId: string) => Promise<readonly LegEvent[]>;
  /** All events of the newest legs that name this number, leg by leg. */
  readonly ofNumber: (
    workspaceId: string,
    number: string,
    sinceMs: number,
  ) => Promise<readonly (readonly LegEvent[])[]>;
};

const NO_LOG: LegLog = { ofLeg: () => Promise.resolve([]), ofNumber: () => Promise.resolve([]) };

/** A leg begins with one of these; what else comes first may belong to a leg that Redis has forgotten. */
const FIRST_KINDS: readonly LegEventKind[] = ["started", "queued", "ringing"];

/**
 * Adds one event to its leg and replaces all that the leg contributes: leases, talks, a consumed offer. Applying
 * commutes: duplicates, disorder and concurrent workers end in the same state, and so does what comes when Redis has
 * forgotten the leg (LEG_TTL_MS, ENDED_LEG_TTL_MS): its other events are read from the log. Returns the leg's state.
 */
export function createApplyLegEvent(
  redis: RedisClient,
  log: LegLog = NO_LOG,
): (workspaceId: string, event: LegEvent, now: number) => Promise<LegState> {
  return async (workspaceId, event, now) => {
    const prefix = workspacePrefix(workspaceId);
    const { legId } = event;
    const legKey = `${prefix}leg:${legId}`;
    const ttl = { ms: LEG_TTL_MS, keep: false };
    const record = await addToLeg(redis, legKey, [event], ttl);
    const isOld = event.at <= now - ENDED_LEG_TTL_MS / 2;
    if (record.folded || (!isOld && FIRST_KINDS.includes(event.kind))) {
      return replaceLeg(redis, prefix, legId, record, now);
    }
    // What happens now must be seen though the log can't be read; what is old can wait until it can.
    const logged = await log.ofLeg(workspaceId, legId).catch((error: unknown) => {
      if (isOld) throw error;
      return [];
    });
    const earlier = logged.filter(({ kind, key }) => kind !== "note" && key !== event.key);
    if (earlier.length === 0) return replaceLeg(redis, prefix, legId, record, now);
    const whole = await addToLeg(redis, legKey, [...earlier, event], ttl);
    const state = await replaceLeg(redis, prefix, legId, whole, now);
    const was = contributionOf(legId, foldLeg(earlier)).talk;
    const is = contributionOf(legId, state).talk;
    const stays =
      isSame(was?.number, is?.number) && (was?.connectedAt ?? 0) <= (is?.connectedAt ?? 0);
    if (was !== null && !stays) await refill(workspaceId, was.number, now);
    return state;
  };

  /** A talk of long ago may be none any more: another one, which Redis has forgotten, takes its place. */
  async function refill(workspaceId: string, number: string, now: number): Promise<void> {
    const legs = await log.ofNumber(workspaceId, number, now - TALK_TTL_MS);
    const talks = legs.flatMap((events) => {
      const legId = events[0]?.legId;
      if (legId === undefined) return [];
      const contribution = contributionOf(legId, foldLeg(events));
      const kept = contribution.talk === null ? null : keptOf(contribution, now);
      return kept !== null && isSame(contribution.talk?.number, number) ? [{ legId, ...kept }] : [];
    });
    await restoreTalks(redis, workspacePrefix(workspaceId), talks);
  }
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return callerKey(one ?? "") === callerKey(other ?? "");
}

/** Live leases of reps, their offers included, in the order asked. One round trip. */
export function createListLeases(
  redis: RedisClient,
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
    const replies = await runAll(pipeline);
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
    const bar = member.indexOf("|");
    const kind = member.slice(0, bar);
    return kind === "ringing" || kind === "talking" || kind === "held"
      ? [toLease(kind, member.slice(bar + 1), expiresAt)]
      : [];
  });
}
