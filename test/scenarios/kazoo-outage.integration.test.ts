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

  it("a webhook is acknowledged with 200 even while nothing can be stored, and counted", async () => {
    app.ways?.redis.cut();
    app.ways?.postgres.cut();
    const status = await byFlow.send({
      hook_event: "channel_create",
      call_id: "x",
      timestamp: 63_724_349_409,
    });
    app.ways?.redis.heal();
    app.ways?.postgres.heal();
    expect(status).toBe(200);
    const metrics = await (
      await fetch(`${app.url}/metrics`, {
        headers: { authorization: `Bearer ${app.adminToken}` },
      })
    ).text();
    expect(metrics).toMatch(/^stickyline_call_events_lost_total 1$/m);
  });
});
