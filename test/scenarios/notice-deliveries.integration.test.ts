import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Core } from "../../src/compose/core.ts";
import { openTestCore } from "../support/open-core.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const NUMBER = "+14155550177";

let app: TestApp;
let core: Core;
let receiver: Server;
let answer = 410;
let repId: string;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    request.resume();
    response.writeHead(answer).end();
  });
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  const { port } = receiver.address() as AddressInfo;
  app = await startTestApp();
  core = openTestCore(app.env);
  await app.api("PATCH", "/notices", { webhookUrl: `http://127.0.0.1:${port}/told` });
  const rep = { name: "Ada Byron", email: "ada@example.com" };
  repId = (await app.api<{ id: string }>("POST", "/reps", rep)).id;
});
afterAll(async () => {
  await core?.close();
  await app?.close();
  receiver?.closeAllConnections();
  await new Promise((done) => receiver?.close(done));
});

const deliveries = async (query = "") =>
  (await app.api<{ items: Record<string, unknown>[] }>("GET", `/notices/deliveries${query}`)).items;

it("shows what became of a webhook's delivery, and of its second try, without the caller's number", async () => {
  await core.jobs.add("notices.send", {
    v: 1,
    workspaceId: "main",
    channel: "webhook",
    notice: {
      id: "missed:dialpad:77:ada",
      kind: "missed",
      repId,
      number: NUMBER,
      contactIds: [],
      lineId: "l",
      legId: "dialpad:77",
      at: Date.now(),
      reason: "Nobody answered.",
      takenByRepId: null,
    },
  });
  const letters = async () =>
    (await app.api<{ items: { id: string }[] }>("GET", "/maintenance/dead-letters")).items;
  await expect.poll(letters, { timeout: 30_000 }).toHaveLength(1);
  const failed = await deliveries("?outcome=failed&channel=webhook");
  expect(failed).toMatchObject([{ channel: "webhook", kind: "missed", repId, outcome: "failed" }]);
  expect(failed[0]?.["error"]).toEqual(expect.any(String));

  answer = 204;
  const [letter] = await letters();
  await app.api(
    "POST",
    `/maintenance/dead-letters/${encodeURIComponent(letter?.id ?? "")}/requeue`,
  );
  await expect.poll(() => deliveries("?outcome=sent"), { timeout: 30_000 }).toHaveLength(1);
  const all = await deliveries();
  expect(all).toMatchObject([{ outcome: "sent", error: null }]);
  expect(all[0]?.["attempts"]).toBeGreaterThan(1);
  expect(JSON.stringify(all)).not.toContain(NUMBER.slice(-8));
  expect(JSON.stringify(all)).not.toContain("dialpad:77");
});

it("says how much work waits, and what is set where it runs, without secrets", async () => {
  const queues = await app.api<{ items: { queue: string; backend: string }[] }>("GET", "/queues");
  expect(queues).toMatchObject({ unreachable: [] });
  expect(queues.items).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ queue: "notices", backend: "redis", oldestMs: expect.any(Number) }),
      expect.objectContaining({ queue: "call-events", backend: "postgresql" }),
    ]),
  );
  const environment = await app.api("GET", "/environment");
  expect(environment).toMatchObject({ oidc: null, mailFrom: null, recordings: "folder" });
  expect(JSON.stringify(environment)).not.toContain(app.env["STICKYLINE_SECRET_KEY"]);
});
