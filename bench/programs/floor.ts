import { createHmac, createSecretKey, randomUUID, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { Queue } from "bullmq";
import { fastify } from "fastify";
import { openClient } from "../../src/redis/open-client.ts";
import { openRedis } from "../../src/state/open-redis.ts";
import type { Asked, FloorWorld } from "./floor-world.ts";

/**
 * The smallest program that has the router's duties and the router's libraries and scripts: raw bodies, HS256, the facts
 * and the claim as they are in src/state/lua, a record of each decision in batched jobs, and one add for each event. It
 * knows no policies, hours, failures or other phone systems. REDIS_URL, QUEUE_REDIS_URL, FLOOR_WORLD, PORT.
 */
const world: FloorWorld = JSON.parse(readFileSync(process.env["FLOOR_WORLD"] ?? "", "utf8"));
const { workspaceId, lineId, records } = world;
const prefix = `sl:{${workspaceId}}:`;
const key = createSecretKey(Buffer.from(world.secret));
const [RECORD_WITHIN_MS, OFFER_MS, SESSION_MS] = [50, 45_000, 3_600_000];
const KEEP_NOTHING = { removeOnComplete: true };

const onError = (error: Error) => console.error(error.message);
const redis = openRedis(process.env["REDIS_URL"] ?? "", { role: "router", onError });
const queueUrl = process.env["QUEUE_REDIS_URL"] ?? "";
const connection = openClient(queueUrl, { answers: "now", silenceMs: 2_000 });
connection.on("error", onError);
await new Promise((resolve) => connection.once("ready", resolve));
const queueOptions = { connection, prefix: "{floor}", skipWaitingForReady: true };
const decisions = new Queue("decisions", queueOptions);
const events = new Queue("events", queueOptions);

let batch: object[] = [];

function record({ call_id: id, external_number: number }: Asked, repId: string | null): void {
  const like = repId === null ? records.unknown : records.known;
  const own = { id: randomUUID(), at: Date.now(), callId: String(id), legId: `dialpad:${id}` };
  if (batch.push({ ...like[id % like.length], ...own, number, repId }) > 1) return;
  setTimeout(() => {
    const job = { v: 1, decisions: batch };
    batch = [];
    decisions.add("made", job, { ...KEEP_NOTHING, jobId: randomUUID() }).catch(onError);
  }, RECORD_WITHIN_MS);
}

/** Who is to have the call, first choice first: the pinned rep, the deals' owners, the contacts' owners. */
function candidates(facts: unknown): string[] {
  const [, contacts, pinned, , , , tie] = Array.isArray(facts) ? facts : [];
  const deals: { d?: [string, string][] } = tie ? JSON.parse(tie) : {};
  const owners = (deals.d ?? []).map(([, owner]) => owner);
  for (let i = 1; i < contacts.length; i += 2) owners.push(contacts[i]);
  const reps = new Set(owners.flatMap((owner) => world.owners[owner] ?? []));
  return pinned ? [pinned, ...reps] : [...reps];
}

async function route(asked: Asked): Promise<object> {
  const { call_id: id, external_number: number } = asked;
  const [now, leg, session] = [Date.now(), `dialpad:${id}`, `${lineId}:${id}`];
  const offer = `${lineId}|${number}`;
  const about = [number.slice(1), session, "", "", 0, leg, "", ""];
  const order = candidates(await redis.slFacts(prefix, now, ...about));
  let repId: string | null = null;
  if (order.length > 0) {
    const claim = [offer, now + OFFER_MS, session, leg, 0, SESSION_MS];
    const notes = ["", "", "", "", 1, "", "", "1", order.length, 0, 0];
    const why = await redis.slClaim(prefix, now, ...claim, ...notes, order.join("\n"));
    repId = Array.isArray(why) ? (order[why.indexOf("")] ?? null) : null;
  }
  record(asked, repId);
  return repId === null
    ? { action: "route", target_type: "department", target_id: 1 }
    : { action: "route", target_type: "user", target_id: world.targets[repId] };
}

/** What a compact JWS says; null where its signature is not ours. */
function readSigned(body: unknown): object | null {
  const text = Buffer.isBuffer(body) ? body.toString("latin1") : "";
  const cut = text.lastIndexOf(".");
  const signature = Buffer.from(text.slice(cut + 1), "base64url");
  const expected = createHmac("sha256", key).update(text.slice(0, cut), "latin1").digest();
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return null;
  return JSON.parse(Buffer.from(text.slice(text.indexOf(".") + 1, cut), "base64url").toString());
}

const app = fastify();
app.removeAllContentTypeParsers();
app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
app.get("/ready", async () => ({}));
app.post("/route", async ({ body }) => route(JSON.parse(String(body))));
app.post("/signed/route", async ({ body }, reply) => {
  const asked = readSigned(body);
  return asked === null ? reply.code(401).send({}) : route(asked as Asked);
});
app.post("/signed/events", async ({ body }, reply) => {
  const payload = readSigned(body);
  if (payload === null) return reply.code(401).send({});
  const job = { v: 1, workspaceId, lineId, receivedAt: Date.now(), payload };
  await events.add("event", job, KEEP_NOTHING);
  return {};
});
await app.listen({ port: Number(process.env["PORT"]), host: "127.0.0.1" });
