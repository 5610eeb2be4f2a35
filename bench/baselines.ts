import { Queue, Worker } from "bullmq";
import { fastify } from "fastify";
import { Redis } from "ioredis";

/**
 * The smallest programs that could do the same with the same libraries: a POST that runs one Lua script, a POST that
 * adds one job, and a worker that runs one Lua script a job. `node … baselines.ts http|worker`, REDIS_URL, PORT.
 */
const SCRIPT = "return {redis.call('HGETALL', KEYS[1]), redis.call('ZRANGE', KEYS[2], 0, -1)}";
const redis = new Redis(process.env["REDIS_URL"] ?? "", { maxRetriesPerRequest: null });
const keys = ["{bench}:a", "{bench}:b"];

if (process.argv[2] === "http") {
  const app = fastify();
  const queue = new Queue("baseline", { connection: redis, prefix: "{bench}" });
  app.post("/lua", async () => {
    await redis.call("EVALSHA", await sha, 2, ...keys);
    return { action: "route", target_type: "department", target_id: 1 };
  });
  const sha = redis.script("LOAD", SCRIPT).then(String);
  app.post("/queue", async (request) => {
    await queue.add("event", request.body, { removeOnComplete: true });
    return {};
  });
  await app.listen({ port: Number(process.env["PORT"]), host: "127.0.0.1" });
} else {
  const sha = redis.script("LOAD", SCRIPT).then(String);
  const work = async () => {
    await redis.call("EVALSHA", await sha, 2, ...keys);
  };
  const worker = new Worker("baseline", work, {
    connection: redis,
    prefix: "{bench}",
    concurrency: 64,
  });
  worker.on("error", (error) => console.error(error.message));
}
