import type { FastifyInstance } from "fastify";
import { Counter, Registry } from "prom-client";
import { Type } from "typebox";
import { describe, expect, it } from "vitest";
import type { AppDeps } from "../../src/http/app.ts";
import { bearer, openForTest } from "./support/bare-app.ts";
import { things } from "./support/things.ts";

describe("errors", () => {
  it.each([
    [{}, "name"],
    [{ name: "" }, "name"],
    [{ name: "x", place: {} }, "place.id"],
    [{ name: "x", nmae: "x" }, "nmae"],
  ])("of the input name the field: %j", async (payload, field) => {
    const { app } = await openForTest({ apiRoutes: [things] });
    const answer = await app.inject({
      method: "POST",
      url: "/api/things",
      headers: bearer,
      payload,
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ error: { code: "INPUT_INVALID", field } });
  });

  it("in JSON are told as such", async () => {
    const { app } = await openForTest({ apiRoutes: [things] });
    const answer = await app.inject({
      method: "POST",
      url: "/api/things",
      payload: "{",
      headers: { ...bearer, "content-type": "application/json" },
    });
    expect(answer).toMatchObject({ statusCode: 400 });
    expect(answer.json()).toMatchObject({ error: { code: "INPUT_INVALID" } });
  });

  it("of ours keep their code, and say when to come back", async () => {
    const { app } = await openForTest({ apiRoutes: [things] });
    const answer = await app.inject({ url: "/api/busy", headers: bearer });
    expect(answer).toMatchObject({ statusCode: 503, headers: { "retry-after": "2" } });
    expect(answer.json()).toEqual({ error: { code: "VENDOR_RATE_LIMITED", message: "later" } });
  });

  it("that nobody foresaw are logged, and neither shown nor quoted", async () => {
    const { app, logLines } = await openForTest({ apiRoutes: [things] });
    const answer = await app.inject({ url: "/api/broken", headers: bearer });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain("ann@example.com");
    expect(logLines.join("")).toContain("request failed");
    expect(logLines.join("")).not.toContain("ann@example.com");
  });

  it("of an outage are told as that, and not once more for each request", async () => {
    const told: unknown[] = [];
    const onFailure = (error: unknown) => void told.push(error);
    const { app, logLines } = await openForTest({ apiRoutes: [things], onFailure });
    for (let requests = 0; requests < 5; requests++) {
      const answer = await app.inject({ url: "/api/away", headers: bearer });
      expect(answer).toMatchObject({ statusCode: 503 });
      expect(answer.json()).toMatchObject({ error: { code: "STORE_UNAVAILABLE" } });
    }
    expect(told).toHaveLength(5);
    expect(logLines.join("")).not.toContain("request failed");
  });

  it("say what is not there", async () => {
    const { app } = await openForTest();
    const answer = await app.inject({ url: "/api/none", headers: bearer });
    expect([answer.statusCode, answer.json()]).toMatchObject([
      404,
      { error: { code: "NOT_FOUND" } },
    ]);
  });

  it("and answers leave no number and no key in the log", async () => {
    const { app, logLines } = await openForTest({ apiRoutes: [things] });
    await app.inject({ url: "/api/things/+14152345678?number=%2B14152345678", headers: bearer });
    await app.inject({ url: "/none/+14152345678" });
    expect(logLines.join("")).toContain("/api/things/:number");
    expect(logLines.join("")).not.toContain("4152345678");
  });
});

describe("a query", () => {
  const Query = Type.Object({
    limit: Type.Optional(Type.Integer()),
    name: Type.Optional(Type.String()),
  });
  const echo: AppDeps["apiRoutes"][number] = async (scope) => {
    scope.get("/echo", { schema: { querystring: Query } }, async ({ query }) => query);
  };

  it.each([
    ["limit=7&name=7", { limit: 7, name: "7" }],
    ["limit=-7", { limit: -7 }],
    ["workspaceId=other&OR=1&name=a", { name: "a" }],
  ])("is read by the route's schema alone: %s", async (query, read) => {
    const { app } = await openForTest({ apiRoutes: [echo] });
    const answer = await app.inject({ url: `/api/echo?${query}`, headers: bearer });
    expect([answer.statusCode, answer.json()]).toEqual([200, read]);
  });

  it.each(["1e999", "0x10", "", "%207", "7,5", "99999999999999999999", "NaN"])(
    "takes %j for no number",
    async (limit) => {
      const { app } = await openForTest({ apiRoutes: [echo] });
      const answer = await app.inject({ url: `/api/echo?limit=${limit}`, headers: bearer });
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ error: { code: "INPUT_INVALID", field: "limit" } });
    },
  );
});

describe("health", () => {
  it("waits five minutes for a request, a minute for its headers, and no longer", async () => {
    const { server } = (await openForTest()).app;
    expect([server.requestTimeout, server.headersTimeout]).toEqual([300_000, 60_000]);
  });

  it("is alive whatever is down, and ready only with every part", async () => {
    const parts = {
      redis: async () => "PONG",
      postgresql: () => Promise.reject(new Error("down")),
    };
    const { app } = await openForTest({ readiness: parts });
    expect((await app.inject("/healthz")).statusCode).toBe(200);
    expect((await app.inject("/readyz")).json()).toEqual({ status: "not-ready" });
    const answer = await app.inject({ url: "/readyz", headers: bearer });
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toEqual({
      status: "not-ready",
      parts: { redis: "ok", postgresql: "down" },
    });
    const ready = await openForTest({ readiness: { redis: parts.redis } });
    expect((await ready.app.inject({ url: "/readyz", headers: bearer })).json()).toEqual({
      status: "ready",
      parts: { redis: "ok" },
    });
  });

  it("is not ready from the moment that it is asked to end, and answers all else", async () => {
    let isLeaving = false;
    const { app } = await openForTest({ isLeaving: () => isLeaving });
    expect((await app.inject("/readyz")).statusCode).toBe(200);
    isLeaving = true;
    const answer = await app.inject({ url: "/readyz", headers: bearer });
    expect({ code: answer.statusCode, ...answer.json() }).toEqual({
      code: 503,
      status: "not-ready",
      parts: { process: "leaving" },
    });
    expect((await app.inject("/healthz")).statusCode).toBe(200);
  });

  it("is ready, and says how it is worse, without what it can do without", async () => {
    const { app } = await openForTest({
      readiness: { settings: async () => undefined },
      degradation: {
        redis: async () => "full",
        queues: () => Promise.reject(new Error("away")),
        postgresql: async () => null,
      },
    });
    const answer = await app.inject({ url: "/readyz", headers: bearer });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      status: "degraded",
      parts: { settings: "ok", redis: "full", queues: "down", postgresql: "ok" },
    });
  });

  it("shows the metrics it was given, to who may watch", async () => {
    const metrics = new Registry();
    new Counter({ name: "calls_total", help: "Calls", registers: [metrics] }).inc(3);
    const { app } = await openForTest({ metrics, metricsToken: "of-the-watcher" });
    for (const headers of [{}, { authorization: "Bearer wrong" }, { authorization: "Bearer" }]) {
      expect(await app.inject({ url: "/metrics", headers })).toMatchObject({ statusCode: 401 });
    }
    const watcher = { authorization: "Bearer of-the-watcher" };
    expect((await app.inject({ url: "/readyz", headers: watcher })).json()).toHaveProperty("parts");
    expect(await app.inject({ url: "/metrics", headers: bearer })).toMatchObject({
      statusCode: 200,
    });
    const answer = await app.inject({ url: "/metrics", headers: watcher });
    expect(answer.headers["content-type"]).toMatch(/^text\/plain/);
    expect(answer.body).toContain("calls_total 3");
  });
});

const raw = async (app: FastifyInstance) => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.post("/v1/raw", async (request) => ({ bytes: Buffer.isBuffer(request.body) }));
};

describe("webhooks", () => {
  it("read raw bytes in their own scope, without the sign-in, and leave JSON to the API", async () => {
    const { app } = await openForTest({ webhookRoutes: [raw], apiRoutes: [things] });
    const hook = await app.inject({ method: "POST", url: "/v1/raw", payload: { a: 1 } });
    expect(hook.json()).toEqual({ bytes: true });
    const api = await app.inject({
      method: "POST",
      url: "/api/things",
      headers: bearer,
      payload: { name: "x" },
    });
    expect(api.json()).toEqual({ ok: true });
  });
});
