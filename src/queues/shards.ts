import { hash } from "node:crypto";
import { createRecentValues } from "../domain/recent-values.ts";
import type { JobOwner, QueueName } from "./jobs.ts";

/**
 * How many queues share the work of one name. A workspace has two of them, so that its slow accounts hold the places of
 * two, not of all. What is quick, rare or bounded for itself is one queue.
 */
export const SHARDS: Readonly<Record<QueueName, number>> = {
  "call-events": 6,
  decisions: 4,
  "follow-ups": 4,
  calls: 4,
  transfers: 4,
  notices: 4,
  crm: 6,
  "crm-sync": 6,
  "crm-hints": 4,
  "crm-events": 4,
  upkeep: 1,
  "phone-upkeep": 1,
  tokens: 1,
  "second-home": 1,
};

/** The queues of a name in Redis. The first is named as the only one was: what waits there from before still runs. */
export function shardsOf(name: QueueName): readonly string[] {
  return Array.from({ length: SHARDS[name] }, (_, index) => shardName(name, index));
}

/**
 * The two queues in which an owner's jobs of this name wait, the job's usual one first; one where there is but one.
 * The same key has the same order in every process.
 */
export function shardsFor(name: QueueName, owner: JobOwner, key: string): readonly string[] {
  const count = SHARDS[name];
  if (count === 1) return [name];
  const whose = owner.workspaceId ?? owner.accountId ?? "";
  const { pair, turned } = pairs.of(`${name} ${whose}`, () => pairOf(name, count, whose));
  return numberIn(hash("sha256", key), 0, 2) % 2 === 0 ? pair : turned;
}

type Pair = { readonly pair: readonly string[]; readonly turned: readonly string[] };

/** The same owners add jobs again and again. */
const pairs = createRecentValues<Pair>(4_000);

function pairOf(name: QueueName, count: number, owner: string): Pair {
  const digest = hash("sha256", owner);
  const first = numberIn(digest, 0, 8) % count;
  const second = (first + 1 + (numberIn(digest, 8, 16) % (count - 1))) % count;
  const pair = [shardName(name, first), shardName(name, second)];
  return { pair, turned: pair.toReversed() };
}

function shardName(name: QueueName, index: number): string {
  return index === 0 ? name : `${name}-${index}`;
}

/** What these hexadecimal digits say. */
function numberIn(digest: string, from: number, to: number): number {
  return Number.parseInt(digest.slice(from, to), 16);
}
