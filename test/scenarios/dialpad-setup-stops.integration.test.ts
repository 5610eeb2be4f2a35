import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDialpadBox, type DialpadBox } from "../../src/sandbox/dialpad/index.ts";
import { createRandom } from "../../src/sandbox/dialpad/random.ts";
import { SANDBOX_COMPANY } from "../../src/sandbox/people.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const API_KEY = "dialpad-key-of-the-test";
const FALLBACK = { type: "department", id: SANDBOX_COMPANY.department.id };
const NUMBER = SANDBOX_COMPANY.reservedNumbers[0] ?? "";
const NOTHING = { webhooks: 0, calls: 0, agents: 0, routers: 0 };
const ALL = { webhooks: 1, calls: 1, agents: 1, routers: 1 };
/** Webhook, subscription, router, number, agents' duty. */
const CHANGES = [1, 2, 3, 4, 5] as const;

type Fault = "500" | "429" | "done, and never answered";
const FAULTS: readonly Fault[] = ["500", "429", "done, and never answered"];

let box: DialpadBox;
let app: TestApp;
let between: Server;
let connectionId: string;
/** Of the changes from now on, which one fails and how. */
let failing: { nth: number; fault: Fault } | null = null;

beforeAll(async () => {
  // a minute goes by with each request: its rate limits are not what is tried here
  let minutes = 0;
  const now = () => Date.now() + 60_000 * minutes++;
  box = await createDialpadBox({ apiKey: API_KEY, now, random: createRandom(8) });
  between = createServer((request, response) => {
    const pass = async () => {
      let body = "";
      for await (const part of request) body += String(part);
      const { method = "GET", url = "", headers } = request;
      const fault = method === "GET" ? null : faultOfNext();
      if (fault === "500" || fault === "429") return response.writeHead(Number(fault)).end("{}");
      const answer = await fetch(new URL(url, box.baseUrl), {
        method,
        headers: {
          authorization: headers.authorization ?? "",
          ...(body !== "" && { "content-type": "application/json" }),
        },
        ...(body !== "" && { body }),
      });
      const text = await answer.text();
      if (fault !== null) return request.socket.destroy();
      return response.writeHead(answer.status, { "content-type": "application/json" }).end(text);
    };
    pass().catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => between.listen(0, "127.0.0.1", resolve));
  app = await startTestApp();
}, 60_000);

afterAll(async () => {
  await app?.close();
  between?.closeAllConnections();
  await new Promise((resolve) => between?.close(resolve));
  await box?.close();
});

function faultOfNext(): Fault | null {
  if (failing === null) return null;
  failing = { ...failing, nth: failing.nth - 1 };
  if (failing.nth > 0) return null;
  const { fault } = failing;
  failing = null;
  return fault;
}

async function itemsAt(path: string): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${box.baseUrl}/api/v2${path}`, {
    headers: { authorization: `Bearer ${API_KEY}` },
  });
  return ((await response.json()) as { items?: Record<string, unknown>[] }).items ?? [];
}

const atDialpad = async () => ({
  webhooks: (await itemsAt("/webhooks")).length,
  calls: (await itemsAt("/subscriptions/call")).length,
  agents: (await itemsAt("/subscriptions/agent_status")).length,
  routers: (await itemsAt("/callrouters")).length,
});

async function connect(): Promise<void> {
  const address = between.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  ({ id: connectionId } = await app.api<{ id: string }>("POST", "/telephony-connections", {
    vendor: "dialpad",
    apiKey: API_KEY,
    baseUrl: `http://127.0.0.1:${port}`,
  }));
}

const newLine = async () =>
  (
    await app.api<{ id: string }>("POST", "/lines", {
      vendor: "dialpad",
      name: "Main",
      secret: "a-secret-of-more-than-thirty-two-characters",
      fallback: FALLBACK,
    })
  ).id;

const provision = (id: string) =>
  app.api("POST", `/lines/${id}/provision`, {
    connectionId,
    officeId: SANDBOX_COMPANY.office.id,
    number: NUMBER,
  });

const cases = FAULTS.flatMap((fault) => CHANGES.map((nth) => [nth, fault] as const));

it.each(cases)(
  "leaves nothing behind where set-up stopped at change %i (%s), and makes nothing twice when it is run again",
  async (nth, fault) => {
    await connect();
    const given = await newLine();
    failing = { nth, fault };
    await provision(given).catch(() => undefined);
    failing = null;
    await app.api("DELETE", `/lines/${given}`);
    expect(await atDialpad()).toEqual(NOTHING);

    const again = await newLine();
    failing = { nth, fault };
    await provision(again).catch(() => undefined);
    failing = null;
    await provision(again);
    expect(await atDialpad()).toEqual(ALL);
    // and taking it away stops once, too
    failing = { nth, fault };
    await app.api("DELETE", `/lines/${again}`);
    failing = null;
    await app.api("DELETE", `/telephony-connections/${connectionId}`);
    expect(await atDialpad()).toEqual(NOTHING);
    const numbers = await itemsAt("/numbers");
    expect(numbers.find(({ number }) => number === NUMBER)).toMatchObject({
      target_type: FALLBACK.type,
    });
  },
  30_000,
);

it("leaves nothing behind when the account is let go of after half a set-up", async () => {
  await connect();
  const line = await newLine();
  failing = { nth: 3, fault: "done, and never answered" };
  await expect(provision(line)).rejects.toThrow();
  await app.api("DELETE", `/telephony-connections/${connectionId}`);
  expect(await atDialpad()).toEqual(NOTHING);
  expect(await app.api("GET", `/lines/${line}`)).toMatchObject({ connectionId: null });
}, 30_000);
