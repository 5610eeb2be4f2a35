import { Worker } from "bullmq";
import { openClient } from "../../src/redis/open-client.ts";

/** A worker that runs one small Lua script a job and keeps nothing: REDIS_URL, QUEUE_REDIS_URL. */
const SCRIPT = "return {redis.call('HGETALL', KEYS[1]), redis.call('ZRANGE', KEYS[2], 0, -1)}";
const KEYS = ["{bare}:a", "{bare}:b"];

const options = { answers: "later", silenceMs: 30_000 } as const;
const redis = openClient(process.env["REDIS_URL"] ?? "", options);
const sha = String(await redis.call("SCRIPT", "LOAD", SCRIPT));
const work = async () => {
  await redis.call("EVALSHA", sha, 2, ...KEYS);
};
const worker = new Worker("events", work, {
  connection: openClient(process.env["QUEUE_REDIS_URL"] ?? "", options),
  prefix: "{bare}",
  concurrency: 64,
});
worker.on("error", (error) => console.error(error.message));
