import { createListLeases } from "../../src/state/presence.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import type { World } from "../stand/make-world.ts";
import { STAGES, toCallEvent } from "./call-event.ts";
import { EVENT_REPS, dialpadIdOf, eventNumber } from "./callers.ts";
import { openConnection, toRequest, type HttpConnection } from "./http-connection.ts";
import { sign } from "./sign.ts";

/** One event: when it was sent, from the beginning, and how long until the maps had it; null: it was refused or lost. */
export type Seen = { readonly atMs: number; readonly lagMs: number | null };

const POLL_MS = 1;
const CONNECTIONS = 24;
const GIVE_UP_MS = 5_000;

type Sent = {
  readonly rep: number;
  readonly legId: string;
  readonly stage: number;
  readonly at: number;
};
type Order = {
  readonly url: string;
  readonly mapsUrl: string;
  readonly world: World;
  readonly perSecond: number;
  readonly seconds: number;
};

/**
 * Calls of forty reps, each ringing, answered and ended in turn, at an even pace. What the maps say of those reps is read
 * every millisecond, so a lag is seen up to that late and never early.
 */
export async function playCalls({
  url,
  mapsUrl,
  world,
  perSecond,
  seconds,
}: Order): Promise<Seen[]> {
  const [line] = world.signed;
  if (line === undefined) throw new Error("no signed line");
  const { events } = line;
  const free: HttpConnection[] = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => openConnection(url)),
  );
  const redis = openRedis(mapsUrl, { role: "worker", onError: () => undefined });
  const readStages = createReadStages(redis, world);
  const firstCall = 6_000_000_000_000_000 + (Date.now() % 1_000_000_000) * 1_000;
  const pending = new Set<Sent>();
  const waiting: (() => void)[] = [];
  const found: Seen[] = [];
  const began = performance.now();

  async function send(index: number): Promise<void> {
    const rep = world.firstEventRep + (index % EVENT_REPS);
    const turn = Math.floor(index / EVENT_REPS);
    const stage = turn % STAGES.length;
    const callId = firstCall + Math.floor(turn / STAGES.length) * EVENT_REPS + (index % EVENT_REPS);
    const sent = { rep, legId: `dialpad:${callId}`, stage, at: performance.now() };
    pending.add(sent);
    const event = toCallEvent({ callId, rep, stage, number: eventNumber(callId - firstCall) });
    const body = sign(event, world.secret);
    if (free.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    const connection = free.shift();
    const answer = await connection?.ask(toRequest(events, body)).catch(() => null);
    if (connection !== undefined) free.push(connection);
    if (answer?.status !== 200 && pending.has(sent)) settle(sent, null);
    waiting.shift()?.();
  }

  function settle(sent: Sent, lagMs: number | null): void {
    pending.delete(sent);
    found.push({ atMs: sent.at - began, lagMs });
  }

  const sending: Promise<void>[] = [];
  const endsAt = began + seconds * 1_000;
  for (let count = 0; performance.now() < endsAt || pending.size > 0;) {
    const due = ((Math.min(performance.now(), endsAt) - began) * perSecond) / 1_000;
    for (; count < due; count++) sending.push(send(count));
    const reps = [...new Set([...pending].map(({ rep }) => rep))];
    const stages = await readStages(reps);
    const now = performance.now();
    for (const sent of pending) {
      if ((stages.get(sent.legId) ?? 0) > sent.stage) settle(sent, now - sent.at);
      else if (now - sent.at > GIVE_UP_MS) settle(sent, null);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  await Promise.all(sending);
  for (const connection of free) connection.close();
  redis.disconnect();
  return found;
}

/** How far each call has come that was ever seen: 1 it rings, 2 it is answered, 3 it is over. */
function createReadStages(redis: ReturnType<typeof openRedis>, world: World) {
  const listLeases = createListLeases(redis);
  const stages = new Map<string, number>();
  /** By rep: the calls that were seen and are not over. */
  const open = new Map<number, Set<string>>();
  return async (reps: readonly number[]): Promise<ReadonlyMap<string, number>> => {
    if (reps.length === 0) return stages;
    const asked = reps.map((rep) => ({
      id: world.repIds[rep] ?? "",
      identityKeys: [`dialpad:user:${dialpadIdOf(rep)}`],
    }));
    const leases = await listLeases(world.workspaceId, asked, Date.now());
    for (const [index, rep] of reps.entries()) {
      const seen = open.get(rep) ?? new Set<string>();
      const live = new Set<string>();
      for (const { legId, kind } of leases[index] ?? []) {
        if (legId === null) continue;
        live.add(legId);
        seen.add(legId);
        stages.set(legId, Math.max(stages.get(legId) ?? 0, kind === "ringing" ? 1 : 2));
      }
      for (const legId of seen) {
        if (live.has(legId)) continue;
        seen.delete(legId);
        stages.set(legId, 3);
      }
      open.set(rep, seen);
    }
    return stages;
  };
}
