import { createHash } from "node:crypto";
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFallbackServer } from "../../src/fallback/server.ts";

const ANSWERS = {
  "1.1": { fetch_after_attempt: false, destination: [{ contact_uri: "+919876533333" }] },
  "1.0": { fetch_after_attempt: false, destination: { numbers: ["+919876533333"] } },
};
const PASSWORD = "a password of the test line, long enough";

let folder: string;
let file: string;
const servers: Server[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stickyline-fallback-"));
  file = join(folder, "fallback.json");
});

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await rm(folder, { recursive: true, force: true });
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function open(routerUrl: string | null = null): Promise<string> {
  return listen(createFallbackServer({ file, routerUrl, onFailure: () => undefined }));
}

async function write(passwords: readonly string[] = []): Promise<void> {
  await writeFile(file, JSON.stringify({ lines: { key1: { passwords, answers: ANSWERS } } }));
}

const ask = (url: string, key = "key1", headers: Record<string, string> = {}) =>
  fetch(`${url}/v1/exotel/${key}/fallback?CallSid=abc&From=08516043026`, { headers });

describe("the fallback URL", () => {
  it("answers the line's fallback in the version that is asked for", async () => {
    await write();
    const url = await open();
    const response = await ask(url, "key1", { "exotel-version": "1.1" });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await response.json()).toEqual(ANSWERS["1.1"]);
    expect(await (await ask(url, "key1", { "exotel-version": "1.0" })).json()).toEqual(
      ANSWERS["1.0"],
    );
    expect(await (await ask(url, "key1", { "exotel-version": "9.9" })).json()).toEqual(
      ANSWERS["1.1"],
    );
  });

  it("refuses a line that it does not know, and a wrong password", async () => {
    await write([createHash("sha256").update(PASSWORD).digest("hex")]);
    const url = await open();
    const basic = (password: string) => ({
      authorization: `Basic ${Buffer.from(`stickyline:${password}`).toString("base64")}`,
    });
    expect((await ask(url, "key2", basic(PASSWORD))).status).toBe(401);
    expect((await ask(url)).status).toBe(401);
    expect((await ask(url, "key1", basic("wrong"))).status).toBe(401);
    expect((await ask(url, "key1", basic(PASSWORD))).status).toBe(200);
  });

  it("goes on with what it knew when the file is damaged or gone", async () => {
    await write();
    const url = await open();
    expect((await ask(url)).status).toBe(200);
    await writeFile(file, "{ half a fi");
    await utimes(file, 1, 1);
    expect((await ask(url)).status).toBe(200);
    await rm(file);
    expect((await ask(url)).status).toBe(200);
  });

  it("tells the router of the call, again when the router could not take it", async () => {
    const told: string[] = [];
    const router = await listen(
      createServer((request, response) => {
        told.push(request.url ?? "");
        response.statusCode = told.length === 1 ? 503 : 200;
        response.end();
      }),
    );
    await write();
    expect((await ask(await open(router))).status).toBe(200);
    await expect.poll(() => told.length).toBe(2);
    expect(told[1]).toBe("/v1/exotel/key1/fallback?CallSid=abc&From=08516043026");
  });
});
