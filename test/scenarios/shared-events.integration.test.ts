import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createDialpadBox, type DialpadBox } from "../../src/sandbox/dialpad/index.ts";
import { createRandom } from "../../src/sandbox/dialpad/random.ts";
import { SANDBOX_COMPANY } from "../../src/sandbox/people.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const API_KEY = "dialpad-key-of-the-test";
const SECRET = "a-secret-of-more-than-thirty-two-characters";
const NUMBER = SANDBOX_COMPANY.reservedNumbers[0] ?? "";
const FALLBACK = { type: "department", id: SANDBOX_COMPANY.department.id };

type Row = Record<string, unknown> & { id: string };
type Line = { id: string; eventsUrl: string; connectionId: string | null };

let box: DialpadBox;
let app: TestApp;
let connectionId: string;
let receiver: Server;
const told: unknown[] = [];
const lines: Line[] = [];

/** Dialpad's own API, as somebody at its console uses it. */
async function atDialpad(method: string, path: string, body?: object): Promise<Row> {
  const response = await fetch(`${box.baseUrl}/api/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text === "" ? "{}" : text);
}

const listOf = async (path: string): Promise<Row[]> => {
  const { items } = await atDialpad("GET", path);
  return Array.isArray(items) ? items : [];
};

async function newLine(name: string): Promise<Line> {
  return app.api<Line>("POST", "/lines", {
    vendor: "dialpad",
    name,
    secret: SECRET,
    fallback: FALLBACK,
  });
}

const provision = (id: string, body: object = {}) =>
  app.api<{ changes: string[]; routerId: string; webhookId: string; subscriptionId: string }>(
    "POST",
    `/lines/${id}/provision`,
    { connectionId, officeId: SANDBOX_COMPANY.office.id, ...body },
  );

const theNumbersOf = async () => ({
  webhooks: (await listOf("/webhooks")).length,
  calls: (await listOf("/subscriptions/call")).length,
  agents: (await listOf("/subscriptions/agent_status")).length,
  routers: (await listOf("/callrouters")).length,
});

beforeAll(async () => {
  let at = 1_760_000_000_000;
  box = await createDialpadBox({
    apiKey: API_KEY,
    // every look at the clock takes 200 ms, so that the company's 20 requests a second are enough
    now: () => (at += 200),
    random: createRandom(7),
    timeScale: 1_000,
    assumptions: { patchLimit: "1200-a-minute" },
  });
  app = await startTestApp({
    DIALPAD_BASE_URL: box.baseUrl,
    STICKYLINE_RECONCILE_SECONDS: "1",
  });
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      told.push(JSON.parse(body));
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const address = receiver.address();
  const port = typeof address === "object" ? address?.port : 0;
  await app.api("PATCH", "/notices", { webhookUrl: `http://127.0.0.1:${port}/told` });
  ({ id: connectionId } = await app.api<{ id: string }>("POST", "/telephony-connections", {
    vendor: "dialpad",
    apiKey: API_KEY,
  }));
});

afterAll(async () => {
  receiver?.close();
  await app?.close();
  await box?.close();
});

describe("twenty lines of one Dialpad company", () => {
  it("share one webhook and one subscription of each kind, also with what ten lines had each for itself", async () => {
    // as an earlier version has left it: a webhook and both subscriptions for each line
    for (const name of Array.from({ length: 10 }, (_, n) => `Line ${n + 1}`)) {
      const line = await newLine(name);
      lines.push(line);
      const { id } = await atDialpad("POST", "/webhooks", {
        hook_url: line.eventsUrl,
        secret: SECRET,
      });
      const all = { endpoint_id: id, call_states: ["all"], enabled: true };
      await atDialpad("POST", "/subscriptions/call", all);
      const agents = { agent_type: "callcenter", endpoint_id: id, enabled: true };
      await atDialpad("POST", "/subscriptions/agent_status", agents);
    }
    expect(await theNumbersOf()).toEqual({ webhooks: 10, calls: 10, agents: 10, routers: 0 });
    const made = await Promise.all(lines.slice(0, 3).map(({ id }) => provision(id)));
    for (const { id } of lines.slice(3)) made.push(await provision(id));
    for (const name of Array.from({ length: 10 }, (_, n) => `Line ${n + 11}`)) {
      const line = await newLine(name);
      lines.push(line);
      made.push(await provision(line.id, name === "Line 20" ? { number: NUMBER } : {}));
    }
    expect(await theNumbersOf()).toEqual({ webhooks: 1, calls: 1, agents: 1, routers: 20 });
    expect(new Set(made.map(({ webhookId }) => webhookId)).size).toBe(1);
    expect(new Set(made.map(({ subscriptionId }) => subscriptionId)).size).toBe(1);
  });

  it("get each event of a call once", async () => {
    await box.placeCall({ from: "+14155550101", to: NUMBER }).ended;
    await box.settled();
    const sent = box.events.filter(({ isLost }) => !isLost);
    expect(sent.length).toBeGreaterThan(2);
    for (const { deliveries } of sent) expect(deliveries).toMatchObject([{ status: 200 }]);
    await vi.waitFor(async () => {
      const { items } = await app.api<{ items: { events: unknown[] }[] }>("GET", "/calls");
      expect(items).toHaveLength(1);
    });
  });

  it("are looked after by the requests of one line", async () => {
    await watched();
    const before = box.requests.length;
    await watched();
    await watched();
    const lists = box.requests
      .slice(before)
      .filter(({ method, path }) => method === "GET" && !path.includes("/users"));
    expect(new Set(lists.map(({ path }) => path)).size).toBe(4);
    // a pass may have begun before
    expect(lists.length).toBeLessThanOrEqual(16);
  });

  it("are mended by the watcher alone when somebody changes them at Dialpad", async () => {
    const [router] = (await listOf("/callrouters")).slice(-1);
    const [webhook] = await listOf("/webhooks");
    const [calls] = await listOf("/subscriptions/call");
    const [agents] = await listOf("/subscriptions/agent_status");
    const other = "somebody-else-chose-this-secret-0123456789";
    await atDialpad("PATCH", `/callrouters/${router?.id}`, {
      secret: other,
      enabled: false,
      routing_url: "https://elsewhere.example.com/x",
      default_target_type: "office",
      default_target_id: SANDBOX_COMPANY.office.id,
    });
    await atDialpad("PATCH", `/webhooks/${webhook?.id}`, { secret: other });
    await atDialpad("DELETE", `/subscriptions/call/${calls?.id}`);
    await atDialpad("PATCH", `/subscriptions/agent_status/${agents?.id}`, { enabled: false });
    const second = { endpoint_id: webhook?.id, call_states: ["all"], enabled: true };
    await atDialpad("POST", "/subscriptions/call", second);
    await vi.waitFor(
      async () => {
        expect(await atDialpad("GET", `/callrouters/${router?.id}`)).toEqual(router);
        expect(await atDialpad("GET", `/webhooks/${webhook?.id}`)).toEqual(webhook);
        expect(await listOf("/subscriptions/agent_status")).toEqual([agents]);
        const [made, ...more] = await listOf("/subscriptions/call");
        expect({ ...made, id: calls?.id }).toEqual(calls);
        expect(more).toEqual([]);
      },
      { timeout: 20_000 },
    );
    const { items } = await app.api<{ items: { action: string }[] }>("GET", "/audit");
    expect(items.map(({ action }) => action)).toContain("line.mended");
  });

  it("say how they are: the last request and event, and that a wrong secret came", async () => {
    const last = lines.at(-1);
    const events = await fetch(
      new URL(last?.eventsUrl ?? "").href.replace(/^.*?\/v1/, `${app.url}/v1`),
      {
        method: "POST",
        body: "e30.e30.AAAA",
      },
    );
    expect(events.status).toBe(401);
    await vi.waitFor(async () => {
      const health = await healthOf(last?.id ?? "");
      expect(health).toMatchObject({
        problems: ["wrong-secret"],
        errorBudget: { used: 0, limit: 10 },
      });
      expect(health.lastRequestAt).not.toBeNull();
      expect(health.lastEventAt).not.toBeNull();
    }, 10_000);
    const { items } = await app.api<{ items: { health: Health }[] }>(
      "GET",
      "/telephony-connections",
    );
    expect(items).toMatchObject([{ health: { problems: [] } }]);
    expect(items[0]?.health.lastEventAt).not.toBeNull();
  });

  it("have their admins told of a problem once, and show it as a metric", async () => {
    await vi.waitFor(() => expect(told).toHaveLength(1), 20_000);
    expect(told).toMatchObject([{ type: "line.health", title: "Line 20 needs attention" }]);
    const headers = { authorization: `Bearer ${app.adminToken}` };
    await vi.waitFor(async () => {
      const metrics = await (await fetch(`${app.url}/metrics`, { headers })).text();
      expect(metrics).toContain(
        'stickyline_line_problems{vendor="dialpad",problem="wrong-secret"} 1',
      );
    }, 5_000);
    await watched();
    expect(told).toHaveLength(1);
  });

  it("leave nothing at Dialpad when they are removed, nor does their account", async () => {
    const [gone, ...kept] = lines.toReversed();
    await app.api("DELETE", `/lines/${gone?.id}`);
    expect(await theNumbersOf()).toEqual({ webhooks: 1, calls: 1, agents: 1, routers: 19 });
    const numbers = await listOf("/numbers");
    expect(numbers.find(({ number }) => number === NUMBER)).toMatchObject({
      target_type: FALLBACK.type,
      target_id: FALLBACK.id,
    });
    const done = await app.api<{ warnings: string[] }>(
      "DELETE",
      `/telephony-connections/${connectionId}`,
    );
    expect(done.warnings).toEqual([]);
    expect(await theNumbersOf()).toEqual({ webhooks: 0, calls: 0, agents: 0, routers: 0 });
    const line = await app.api<Line>("GET", `/lines/${kept[0]?.id}`);
    expect(line.connectionId).toBeNull();
  });
});

describe("a Dialpad account", () => {
  const connect = (apiKey: string) =>
    app.api<{ id: string }>("POST", "/telephony-connections", { vendor: "dialpad", apiKey });

  it("that is connected twice by the same key is one connection", async () => {
    const made = await Promise.all([connect(API_KEY), connect(API_KEY)]);
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    const { items } = await app.api<{ items: unknown[] }>("GET", "/telephony-connections");
    expect(items).toHaveLength(1);
  });

  it("is not connected by a wrong key, which is told as that", async () => {
    await expect(connect("a-wrong-key")).rejects.toThrow(/VENDOR_REFUSED.*"field":"apiKey"/);
  });
});

type Health = {
  checkedAt: string | null;
  lastEventAt: string | null;
  lastRequestAt: string | null;
  problems: string[];
};

/** Until the lines have been looked after once more, as they are each minute. */
async function watched(): Promise<void> {
  const { checkedAt: before } = await healthOf(lines.at(-1)?.id ?? "");
  await vi.waitFor(
    async () => {
      const { checkedAt } = await healthOf(lines.at(-1)?.id ?? "");
      expect(checkedAt).not.toBe(before);
    },
    { timeout: 100_000, interval: 500 },
  );
}

const healthOf = async (id: string) =>
  (await app.api<{ health: Health }>("GET", `/lines/${id}`)).health;
