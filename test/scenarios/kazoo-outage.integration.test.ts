import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createKazooLine,
  kazooId,
  pivotRequest,
  type KazooNode,
  type TestKazooLine,
} from "../support/kazoo-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

let app: TestApp;
let byItself: TestKazooLine;
let byFlow: TestKazooLine;

beforeAll(async () => {
  app = await startTestApp({}, { cuttable: true });
  byFlow = await createKazooLine(app);
  byItself = await createKazooLine(app, {
    name: "By itself",
    vendorSettings: { whenUndecided: "hand-back" },
  });
});

afterAll(async () => {
  await app?.close();
});

const ask = (line: TestKazooLine, path = line.pivotPath) =>
  fetch(app.url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(pivotRequest("call-1")),
  });

async function metricsOf({ url, adminToken }: TestApp): Promise<string> {
  const headers = { authorization: `Bearer ${adminToken}` };
  return (await fetch(`${url}/metrics`, { headers })).text();
}

describe("when nothing can be decided", () => {
  it("a line that says so is handed back to KAZOO by 503; any other gets its team or fallback, valid", async () => {
    expect((await ask(byItself)).status).toBe(200);
    app.ways?.redis.cut();
    const handedBack = await ask(byItself);
    const answered = await ask(byFlow);
    app.ways?.redis.heal();
    expect(handedBack.status).toBe(503);
    expect(answered.status).toBe(200);
    expect((await answered.json()) as KazooNode).toMatchObject({
      module: "ring_group",
      data: { endpoints: [{ endpoint_type: "group", id: kazooId("e") }] },
    });
  });

  it("a webhook is acknowledged with 200 even where it can't be written down either, and counted", async () => {
    const diskless = await startTestApp(
      { STICKYLINE_DATA_DIR: "/dev/null/nowhere", RECORDINGS_DIR: tmpdir() },
      { cuttable: true },
    );
    try {
      const line = await createKazooLine(diskless);
      diskless.ways?.redis.cut();
      diskless.ways?.postgres.cut();
      const status = await line.send({
        hook_event: "channel_create",
        call_id: "x",
        timestamp: 63_724_349_409,
      });
      diskless.ways?.redis.heal();
      diskless.ways?.postgres.heal();
      expect(status).toBe(200);
      expect(await metricsOf(diskless)).toMatch(/^stickyline_call_events_lost_total 1$/m);
    } finally {
      await diskless.close();
    }
  });
});
