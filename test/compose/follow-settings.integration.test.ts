import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Core } from "../../src/compose/core.ts";
import { composeFollowSettings } from "../../src/compose/areas/follow-settings.ts";
import { openTestCore } from "../support/open-core.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

let app: TestApp;
let worker: Core;
let stop: () => Promise<void>;

beforeAll(async () => {
  app = await startTestApp({ STICKYLINE_ROLE: "router" });
  worker = openTestCore(app.env);
  stop = await composeFollowSettings(worker, 50).start();
});
afterAll(async () => {
  await stop?.();
  await worker?.close();
  await app?.close();
});

describe("a worker's process", () => {
  it("learns of a workspace and its reps that are made in a router's", async () => {
    const { id } = await app.api<{ id: string }>("POST", "/workspaces", { name: "Acme" });
    await expect
      .poll(() => worker.settings.settingsOf(id)?.workspace.name, { timeout: 20_000 })
      .toBe("Acme");
    const { key } = await app.api<{ key: string }>("POST", `/workspaces/${id}/keys`, {
      name: "Acme",
    });
    await app.as(key).api("POST", "/reps", { name: "Ada", email: "ada@example.com" });
    await expect
      .poll(() => worker.settings.settingsOf(id)?.reps.map(({ name }) => name), { timeout: 20_000 })
      .toEqual(["Ada"]);
  });
});
