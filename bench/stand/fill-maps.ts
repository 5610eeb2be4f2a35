import {
  createRebuildOwnershipMap,
  type MapEntry,
  type TieEntry,
} from "../../src/state/ownership-map.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import { restoreTalks } from "../../src/state/restore-legs.ts";
import { workspacePrefix } from "../../src/state/keys.ts";
import {
  OWNING_REPS,
  contactIdOf,
  dialpadIdOf,
  knownNumber,
  ownerIdOf,
  ownerOf,
} from "../load/callers.ts";

const PAGE = 5_000;
const DAY_MS = 86_400_000;

/**
 * The maps as a CRM and three months of calls leave them: each caller has a contact with an owner and a company, every
 * third one an open deal of the same owner; each talked with their owner, every fourth one with somebody else before.
 */
export async function fillMaps(url: string, workspaceId: string, callers: number): Promise<void> {
  const redis = openRedis(url, { role: "worker", onError: () => undefined });
  const rebuild = createRebuildOwnershipMap(redis);
  await rebuild(workspaceId, callers, pages(callers, entryOf), pages(callers, tieOf), Date.now());
  const prefix = workspacePrefix(workspaceId);
  for await (const talks of pages(callers, talksOf)) {
    for (let from = 0; from < talks.length; from += 500) {
      await restoreTalks(redis, prefix, talks.slice(from, from + 500).flat());
    }
  }
  redis.disconnect();
}

export async function* pages<T>(count: number, make: (index: number) => T): AsyncGenerator<T[]> {
  for (let from = 0; from < count; from += PAGE) {
    yield Array.from({ length: Math.min(PAGE, count - from) }, (_, i) => make(from + i));
  }
}

export function entryOf(caller: number): MapEntry {
  return {
    number: knownNumber(caller),
    crmId: contactIdOf(caller),
    ownerId: ownerIdOf(ownerOf(caller)),
  };
}

export function tieOf(caller: number): TieEntry {
  const owner = ownerIdOf(ownerOf(caller));
  const deal = [String(9_100_000_000 + caller), owner, 12_000, "contractsent"];
  return {
    number: knownNumber(caller),
    d: caller % 3 === 0 ? [[...deal, 1_790_000_000_000, contactIdOf(caller)]] : null,
    c: [[String(8_200_000_000 + (caller % 20_000)), owner, 0]],
    t: null,
    n: null,
    o: null,
    s: null,
  };
}

/** A talk as the maps have it: `connectedAt|endedAt|direction|identity`. */
function talksOf(caller: number) {
  const talk = (rep: number, days: number) => {
    const at = Date.now() - days * DAY_MS - (caller % 1_000) * 1_000;
    const text = `${at}|${at + 90_000}|inbound|dialpad:user:${dialpadIdOf(rep)}`;
    const legId = `dialpad:${5_000_000_000 + caller * 100 + days}`;
    return { legId, place: knownNumber(caller).slice(1), text };
  };
  const owner = ownerOf(caller);
  return caller % 4 === 0 ? [talk(owner, 2), talk((owner + 7) % OWNING_REPS, 9)] : [talk(owner, 2)];
}
