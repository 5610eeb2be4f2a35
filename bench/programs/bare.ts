import { Queue } from "bullmq";
import { fastify } from "fastify";
import { openClient } from "../../src/redis/open-client.ts";

/**
 * The least that the libraries cost: a POST that runs one small Lua script and writes nothing, and a POST that adds one
 * job. Nothing is checked, known or recorded. REDIS_URL, QUEUE_REDIS_URL, PORT.
 */
const SCRIPT = "return {redis.call('HGETALL', KEYS[1]), redis.call('ZRANGE', KEYS[2], 0, -1)}";
const KEYS = ["{bare}:a", "{bare}:b"];

const options = { answers: "now", silenceMs: 2_000 } as const;
const redis = openClient(process.env["REDIS_URL"] ?? "", options);
const queueRedis = openClient(process.env["QUEUE_REDIS_URL"] ?? "", options);
await Promise.all(
  [redis, queueRedis].map((client) => {
    client.on("error", (error) => console.error(error.message));
    return new Promise((resolve) => client.once("ready", resolve));
  }),
);

const queue = new Queue("events", {
  connection: queueRedis,
  prefix: "{bare}",
  skipWaitingForReady: true,
});
const sha = String(await redis.call("SCRIPT", "LOAD", SCRIPT));

const app = fastify();
app.get("/ready", async () => ({}));
app.post("/route", async () => {
  await redis.call("EVALSHA", sha, 2, ...KEYS);
  return { action: "route", target_type: "department", target_id: 1 };
});
app.post("/events", async (request) => {
  await queue.add("event", request.body, { removeOnComplete: true });
  return {};
});
await app.listen({ port: Number(process.env["PORT"]), host: "127.0.0.1" });
