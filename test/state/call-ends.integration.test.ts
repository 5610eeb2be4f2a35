import type { RedisClient } from "../../src/redis/open-client.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CallEnd } from "../../src/domain/call.ts";
import { createNoteCallEnds } from "../../src/state/call-ends.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import { testRedisUrl } from "../support/databases.ts";
import { CALLER, createWorld, NOW } from "./support/reps-at-work.ts";

let redis: RedisClient;
beforeAll(() => {
  redis = openRedis(testRedisUrl(), { role: "worker", onError: () => undefined });
});
afterAll(() => redis.disconnect());

type Word = CallEnd["kind"];
const MINUTE_MS = 60_000;

function orders<T>(words: readonly T[]): T[][] {
  if (words.length < 2) return [[...words]];
  return words.flatMap((word, at) => orders(words.toSpliced(at, 1)).map((rest) => [word, ...rest]));
}

describe("whether a caller is gone", () => {
  it.each<[string, readonly Word[], readonly [boolean, boolean]]>([
    ["nothing was heard", [], [false, false]],
    ["the line is cut", ["over"], [true, true]],
    ["a rep has hung up", ["likely-over", "likely-over"], [false, true]],
    ["both", ["likely-over", "over"], [true, true]],
    ["the caller was passed on", ["likely-over", "over", "goes-on", "over"], [false, false]],
  ])("is the same in any order: %s", async (_name, words, [atOnce, later]) => {
    for (const order of orders(words)) {
      const { workspaceId, read } = await createWorld(redis);
      const note = createNoteCallEnds(redis);
      for (const kind of order) await note(workspaceId, [{ legId: "dialpad:1", kind }], NOW);
      expect((await read(CALLER, NOW)).callOver).toBe(atOnce);
      expect((await read(CALLER, NOW + MINUTE_MS)).callOver).toBe(later);
      expect((await read(CALLER, NOW + MINUTE_MS, { legId: "dialpad:2" })).callOver).toBe(false);
    }
  });
});
