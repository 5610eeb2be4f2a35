import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDialpadBox } from "../../src/sandbox/dialpad/index.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

let app: TestApp;
let inside: Server;
let insideUrl: string;
let box: Awaited<ReturnType<typeof createDialpadBox>>;
const seen: string[] = [];

beforeAll(async () => {
  inside = createServer((request, response) => {
    seen.push(request.url ?? "");
    response.end("[]");
  });
  await new Promise<void>((resolve) => inside.listen(0, "127.0.0.1", resolve));
  insideUrl = `http://127.0.0.1:${(inside.address() as AddressInfo).port}`;
  box = await createDialpadBox({ apiKey: "box-key", now: Date.now, random: Math.random });
  app = await startTestApp({ STICKYLINE_ALLOWED_NETWORKS: "", DIALPAD_BASE_URL: box.baseUrl });
});

afterAll(async () => {
  await app.close();
  await box.close();
  inside.close();
});

describe("an address inside, given by somebody who may change settings", () => {
  it.each(["dialpad", "exotel", "kazoo"])("is not called as %s's API", async (vendor) => {
    for (const baseUrl of [insideUrl, insideUrl.replace("127.0.0.1", "2130706433")]) {
      const connection = { vendor, baseUrl, apiKey: "a:b:c" };
      await expect(app.api("POST", "/telephony-connections", connection)).rejects.toThrow(
        /400 .*"field":"baseUrl"/,
      );
    }
    expect(seen).toEqual([]);
  });

  it("is not taken as the webhook of notices", async () => {
    const change = { webhookUrl: `${insideUrl}/hook` };
    await expect(app.api("PATCH", "/notices", change)).rejects.toThrow(/400 .*"webhookUrl"/);
    expect(await app.api("GET", "/notices")).toMatchObject({ webhookUrl: null });
  });

  it("is called where the installation's own setting names it", async () => {
    const connection = { vendor: "dialpad", apiKey: "box-key" };
    const { id } = await app.api<{ id: string }>("POST", "/telephony-connections", connection);
    const { items } = await app.api<{ items: unknown[] }>(
      "GET",
      `/telephony-connections/${id}/offices`,
    );
    expect(items.length).toBeGreaterThan(0);
  });
});
