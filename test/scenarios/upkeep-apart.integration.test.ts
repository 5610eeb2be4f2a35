import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Core } from "../../src/compose/core.ts";
import { openTestCore } from "../support/open-core.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

/** Phone systems of one workspace that take a request and never answer. */
const HANGING = 60;
const HOUR_MS = 3_600_000;

let app: TestApp;
let core: Core;
let silent: Server;
let crm: Server;
let asked = 0;
const renewals: string[] = [];

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  silent = createServer(() => {
    asked += 1;
  });
  crm = createServer((request, response) => {
    if (request.url?.includes("token") === true) renewals.push(request.url);
    response.writeHead(503).end();
  });
  for (const server of [silent, crm]) {
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
  }
  app = await startTestApp({
    HUBSPOT_BASE_URL: urlOf(crm),
    HUBSPOT_CLIENT_ID: "client",
    HUBSPOT_CLIENT_SECRET: "secret",
    STICKYLINE_RECONCILE_SECONDS: "86400",
  });
  core = openTestCore(app.env);
}, 60_000);

afterAll(async () => {
  silent?.closeAllConnections();
  crm?.closeAllConnections();
  silent?.close();
  crm?.close();
  await core?.close();
  await app?.close();
}, 60_000);

describe("a workspace whose phone systems hang", () => {
  it("holds back neither another workspace's tokens nor its own", async () => {
    for (let at = 0; at < HANGING; at++) {
      const { id: connectionId } = await core.stores.telephonyConnections.create("main", {
        vendor: "dialpad",
        name: `Hanging ${at}`,
        baseUrl: urlOf(silent),
        apiKey: "key",
        sandbox: false,
      });
      await core.stores.lines.create("main", {
        vendor: "dialpad",
        name: `Hanging ${at}`,
        fallback: { type: "department", id: "4400" },
        connectionId,
      });
    }
    await core.settingsChanged("main");
    const { id } = await app.api<{ id: string }>("POST", "/workspaces", { name: "Acme" });
    const pollOnce = async () => {
      await core.jobs.add("presence.poll-status", { v: 1 });
      return asked;
    };
    await expect.poll(pollOnce, { timeout: 30_000, interval: 1_000 }).toBeGreaterThan(0);

    for (const workspaceId of [id, "main"]) {
      await core.stores.crmGrants.connect(workspaceId, {
        provider: "hubspot",
        baseUrl: urlOf(crm),
        accountId: workspaceId,
        accessToken: "old",
        refresh: {
          token: `refresh-${workspaceId}`,
          issuedAt: Date.now() - HOUR_MS,
          expiresAt: Date.now() + HOUR_MS / 100,
        },
      });
    }
    await core.jobs.add("crm.refresh-tokens", { v: 1 });
    await expect.poll(() => renewals.length, { timeout: 45_000 }).toBeGreaterThanOrEqual(2);
    expect(asked).toBeLessThan(HANGING);
  }, 120_000);

  it("leaves no dead letter: what comes again by itself only tells that it failed", async () => {
    expect(await app.api("GET", "/maintenance/dead-letters")).toEqual({ items: [] });
  });
});
