import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const SECRET = "app-secret";
let app: TestApp;

beforeEach(async () => {
  app = await startTestApp(
    {
      HUBSPOT_CLIENT_SECRET: SECRET,
      PUBLIC_URL: "https://calls.example",
      STICKYLINE_ROLE: "router",
    },
    { cuttable: true },
  );
});
afterEach(() => app.close());

function send(signedUrl: string, body = "[]") {
  const timestamp = String(Date.now());
  const signature = createHmac("sha256", SECRET)
    .update(`POST${signedUrl}${body}${timestamp}`)
    .digest("base64");
  return fetch(`${app.url}/v1/hubspot/webhooks`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-hubspot-signature-v3": signature,
      "x-hubspot-request-timestamp": timestamp,
    },
  });
}

const EVENT = JSON.stringify([
  {
    eventId: 1,
    portalId: 7,
    objectId: 1,
    subscriptionType: "contact.creation",
    occurredAt: Date.now(),
  },
]);

describe("HubSpot's webhook", () => {
  it("is signed over the public address, whatever host the request came to", async () => {
    expect((await send("https://calls.example/v1/hubspot/webhooks", EVENT)).status).toBe(200);
    const refused = await send(`${app.url}/v1/hubspot/webhooks`, EVENT);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ error: { code: "UNAUTHORIZED" } });
  });

  it("is taken by PostgreSQL's queue while Redis is away, and answered 503 when both are", async () => {
    app.ways?.redis.cut();
    expect((await send("https://calls.example/v1/hubspot/webhooks", EVENT)).status).toBe(200);
    app.ways?.postgres.cut();
    expect((await send("https://calls.example/v1/hubspot/webhooks", EVENT)).status).toBe(503);
  });
});
