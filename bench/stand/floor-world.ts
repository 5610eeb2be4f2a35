import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { shardsOf } from "../../src/queues/shards.ts";
import { QUEUE_PREFIX } from "../../src/queues/producer.ts";
import {
  OWNING_REPS,
  dialpadIdOf,
  knownNumber,
  ownerIdOf,
  unknownNumber,
} from "../load/callers.ts";
import { sign } from "../load/sign.ts";
import type { FloorWorld } from "../programs/floor-world.ts";
import { freeEverybody } from "./free-everybody.ts";
import type { World } from "./make-world.ts";
import type { Stand } from "./open-stand.ts";
import type { Program } from "./programs.ts";

type On = Pick<Stand, "maps" | "queues" | "dataDir">;

const WITHIN_MS = 10_000;
const FIRST_CALL = 4_990_000_000_000_000;
/** Every third has a deal, every fourth a second talk (fill-maps.ts): twelve in a row are what all are like. */
const KINDS_OF_CALLERS = 12;

/**
 * Writes down what the floor is told at its start; where. A few calls are routed by ours, and what was recorded of them is
 * taken from the queue as it is, so that the floor's records are as large as ours whatever becomes of ours. No worker
 * may run.
 */
export async function writeFloorWorld(
  stand: On,
  router: Pick<Program, "url">,
  world: World,
): Promise<string> {
  const [line] = world.signed;
  if (line === undefined) throw new Error("no signed line");
  let nextCall = FIRST_CALL;
  const recordOf = async (number: string): Promise<Record<string, unknown>> => {
    await stand.queues.empty();
    const call = {
      call_id: nextCall++,
      external_number: number,
      internal_number: "+14155550000",
    };
    const response = await fetch(router.url + line.route, {
      method: "POST",
      body: sign(call, world.secret),
    });
    if (response.status !== 200) throw new Error(`ours answered ${response.status}`);
    const record = await firstRecord(stand);
    await freeEverybody(stand.maps.url, world.workspaceId);
    return record;
  };
  const known: Record<string, unknown>[] = [];
  for (let caller = 0; caller < KINDS_OF_CALLERS; caller++) {
    known.push(await recordOf(knownNumber(caller)));
  }
  const owners = Object.fromEntries(
    world.repIds.slice(0, OWNING_REPS).map((id, rep) => [ownerIdOf(rep), id]),
  );
  const targets = Object.fromEntries(world.repIds.map((id, rep) => [id, dialpadIdOf(rep)]));
  const told: FloorWorld = {
    workspaceId: world.workspaceId,
    lineId: line.id,
    secret: world.secret,
    owners,
    targets,
    records: {
      unknown: [await recordOf(unknownNumber(0))],
      known,
    },
  };
  const file = join(stand.dataDir, "floor.json");
  await writeFile(file, JSON.stringify(told));
  return file;
}

async function firstRecord({ queues }: On): Promise<Record<string, unknown>> {
  for (const until = performance.now() + WITHIN_MS; performance.now() < until;) {
    for (const shard of shardsOf("decisions")) {
      for (const key of await queues.redis.keys(`${QUEUE_PREFIX}:${shard}:*`)) {
        const data = await queues.redis.hget(key, "data").catch(() => null);
        const job: { decisions?: Record<string, unknown>[] } = JSON.parse(data ?? "{}");
        const [record] = job.decisions ?? [];
        if (record !== undefined) return record;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("no decision was recorded");
}
