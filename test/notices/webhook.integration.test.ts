import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterEach, expect, it } from "vitest";
import { createPostWebhook } from "../../src/notices/webhook.ts";

/** The standard's own library looks at the clock. */
const NOW = Math.floor(Date.now() / 1000) * 1000;
const TEXT = "geheim: ein Schlüssel im Klartext";
const KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const post = createPostWebhook({ fetch, now: () => NOW });
let server: Server | undefined;
afterEach(() => server?.close());

type Seen = { headers: IncomingHttpHeaders; body: string };

async function startReceiver(status: number, headers: Record<string, string> = {}) {
  const seen: Seen[] = [];
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += String(part)));
    request.on("end", () => {
      seen.push({ headers: request.headers, body });
      response.writeHead(status, headers).end("ok");
    });
  });
  const running = server;
  await new Promise<void>((done) => running.listen(0, "127.0.0.1", done));
  return { seen, url: `http://127.0.0.1:${(running.address() as AddressInfo).port}/hook` };
}

it.each([
  ["a whsec_ key", KEY, new Webhook(KEY)],
  ["plain text", TEXT, new Webhook(Buffer.from(TEXT), { format: "raw" })],
])("is signed by %s as the standard's own library checks it", async (_name, secret, receiver) => {
  const { seen, url } = await startReceiver(204);
  await post({ url, secret }, "missed:1", { type: "call.missed" });
  const [{ headers, body } = expect.fail("nothing came")] = seen;
  expect(body).toBe('{"type":"call.missed"}');
  expect(headers).toMatchObject({
    "content-type": "application/json",
    "webhook-id": "missed:1",
    "webhook-timestamp": String(NOW / 1000),
  });
  const signed = {
    "webhook-id": String(headers["webhook-id"]),
    "webhook-timestamp": String(headers["webhook-timestamp"]),
    "webhook-signature": String(headers["webhook-signature"]),
  };
  expect(receiver.verify(body, signed)).toEqual({ type: "call.missed" });
  for (const changed of [
    { ...signed, "webhook-id": "missed:2" },
    { ...signed, "webhook-timestamp": String(NOW / 1000 + 1) },
  ]) {
    expect(() => receiver.verify(body, changed)).toThrow("signature");
  }
  expect(() => receiver.verify(`${body} `, signed)).toThrow("signature");
});

it("is not sent with a secret that only looks like the standard's", async () => {
  const { seen, url } = await startReceiver(204);
  const secret = "whsec_this-is-not-base64-at-all";
  await expect(post({ url, secret }, "1", {})).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  expect(seen).toEqual([]);
});

it("is unsigned without a secret", async () => {
  const { seen, url } = await startReceiver(200);
  await post({ url, secret: null }, "1", {});
  expect(seen[0]?.headers).not.toHaveProperty("webhook-signature");
});

it.each([
  [500, true],
  [429, true],
  [408, true],
  [410, false],
  [404, false],
])("that is answered with %d may be tried again: %s", async (status, retryable) => {
  const { url } = await startReceiver(status);
  await expect(post({ url, secret: null }, "1", {})).rejects.toMatchObject({ retryable });
});

it("follows no redirect, and may be tried again when nobody answers", async () => {
  const { seen, url } = await startReceiver(302, { location: "http://127.0.0.1:1/" });
  await expect(post({ url, secret: null }, "1", {})).rejects.toMatchObject({ retryable: true });
  expect(seen).toHaveLength(1);
  const gone = { url: "http://127.0.0.1:1/", secret: null };
  await expect(post(gone, "1", {})).rejects.toMatchObject({
    code: "VENDOR_UNAVAILABLE",
    cause: expect.any(Error),
  });
});
