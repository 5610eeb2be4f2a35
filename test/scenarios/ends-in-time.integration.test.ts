import { once } from "node:events";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { startProcess, type TestProcess } from "../support/start-process.ts";

let app: TestApp;
let line: TestLine;
const processes: TestProcess[] = [];

beforeAll(async () => {
  app = await startTestApp({}, { cuttable: true });
  line = await createTestLine(app);
  for (const role of ["router", "worker"]) {
    processes.push(await startProcess(app, { STICKYLINE_ROLE: role }));
  }
}, 120_000);

afterAll(async () => {
  for (const one of processes) if (one.child.exitCode === null) await one.kill();
  await app?.close();
});

const isReady = (url: string) =>
  fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
// A wrapper and its group may each hand on the same one, and people ask again.
const ASKED = [
  ["SIGTERM", "SIGTERM", "SIGINT"],
  ["SIGHUP", "SIGTERM", "SIGHUP"],
] as const;

it("router and worker end by themselves when they are asked to, however often, while Redis and PostgreSQL hang, and no decision is lost", async () => {
  const router = processes[0]?.url ?? "";
  app.ways?.redis.freeze();
  app.ways?.postgres.freeze();
  for (let call = 1; call <= 5; call++) {
    expect(
      await line.route({ call_id: call, external_number: "+14155551001" }, router),
    ).toMatchObject({
      status: 200,
    });
  }
  const ended = processes.map(async ({ child, url }, index) => {
    const exited = once(child, "exit");
    for (const signal of ASKED[index] ?? []) {
      child.kill(signal);
      await expect.poll(() => isReady(url)).toBe(false);
    }
    await exited;
    // 1: it did not end in its time, and was ended
    return child.exitCode;
  });
  expect(await Promise.all(ended)).toEqual([0, 0]);
  app.ways?.redis.heal();
  app.ways?.postgres.heal();
  // the next process in its folder hands on what it left
  processes.push(await startProcess(app, { STICKYLINE_ROLE: "router" }));
  const made = async () => (await app.api<{ items: unknown[] }>("GET", "/decisions")).items.length;
  await expect.poll(made, { timeout: 40_000 }).toBe(5);
}, 180_000);
