import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../../support/start-app.ts";

let app: TestApp;
let receiver: Server;
let url: string;
let status = 200;
const seen: { path: string; body: unknown }[] = [];

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += String(part)));
    request.on("end", () => {
      seen.push({ path: request.url ?? "", body: JSON.parse(body) });
      response.writeHead(status).end("ok");
    });
  });
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  app = await startTestApp();
});
afterEach(() => {
  seen.length = 0;
  status = 200;
});
afterAll(async () => {
  await app?.close();
  receiver?.close();
});

const test = (channel: string) => app.api("POST", "/notices/test", { channel });

it("refuses a test of a channel that has no address, and one that is none", async () => {
  await expect(test("slack")).rejects.toThrow(/400 .*slackUrl first/);
  await expect(test("fax")).rejects.toThrow(/400 .*channel/);
  await expect(test("email")).rejects.toThrow(/400 .*SMTP_URL/);
  expect(seen).toEqual([]);
});

it("posts a test as each chat takes it, and the signed webhook's own", async () => {
  await app.api("PATCH", "/notices", {
    slackUrl: `${url}/slack`,
    teamsUrl: `${url}/teams`,
    webhookUrl: `${url}/hook`,
  });
  for (const channel of ["slack", "teams", "webhook"]) {
    expect(await test(channel)).toEqual({ sent: true });
  }
  expect(seen).toEqual([
    {
      path: "/slack",
      body: expect.objectContaining({
        text: "*This is a test from Stickyline*\nMissed calls and waiting callers will be told here.",
      }),
    },
    {
      path: "/teams",
      body: expect.objectContaining({
        type: "message",
        attachments: [
          expect.objectContaining({
            contentType: "application/vnd.microsoft.card.adaptive",
            content: expect.objectContaining({ type: "AdaptiveCard" }),
          }),
        ],
      }),
    },
    { path: "/hook", body: expect.objectContaining({ type: "test" }) },
  ]);
});

it("keeps the addresses sealed, tells them to admins, and forgets them on null", async () => {
  expect(await app.api("GET", "/notices")).toMatchObject({ slackUrl: `${url}/slack` });
  await app.api("PATCH", "/notices", { slackUrl: null });
  expect(await app.api("GET", "/notices")).toMatchObject({
    slackUrl: null,
    teamsUrl: `${url}/teams`,
  });
  await expect(test("slack")).rejects.toThrow(/400/);
});

it("tells what the chat answered, instead of that it was sent", async () => {
  status = 404;
  await expect(test("teams")).rejects.toThrow(/teams|answered 404/);
});
