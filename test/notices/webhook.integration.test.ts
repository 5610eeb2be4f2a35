import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { createPostWebhook } from "../../src/notices/webhook.ts";

const NOW = Date.parse("2026-11-21T10:00:00Z");
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

it("is signed over id, time and body, so that a receiver can check all three", async () => {
  const { seen, url } = await startReceiver(204);
  await post({ url, secret: "a secret of the receiver's" }, "missed:1", { type: "call.missed" });
  const [{ headers, body } = expect.fail("nothing came")] = seen;
  expect(body).toBe('{"type":"call.missed"}');
  expect(headers).toMatchObject({
    "content-type": "application/json",
    "webhook-id": "missed:1",
    "webhook-timestamp": String(NOW / 1000),
  });
  const expected = createHmac("sha256", "a secret of the receiver's")
    .update(`missed:1.${NOW / 1000}.${body}`)
    .digest("base64");
  expect(headers["webhook-signature"]).toBe(`v1,${expected}`);
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
