import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { freePort } from "../support/free-port.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { findProxy, startProxy } from "../support/start-proxy.ts";
import { startProcess, type TestProcess } from "../support/start-process.ts";

const SENDERS = 8;
/** Between a caller's answer and the next caller. */
const PAUSE_MS = 120;
/** Longer than the proxy takes to see what has happened. */
const PHASE_MS = 2_000;
/** A vendor waits five. */
const MOST_MS = 3_000;

const programs = findProxy();
let app: TestApp;
let line: TestLine;
let routers: [TestProcess, TestProcess];
let proxy: Awaited<ReturnType<typeof startProxy>>;
const ports: [string, string] = ["", ""];
let sent = 0;
const over = new AbortController();
const bad: string[] = [];

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const startRouter = (index: 0 | 1) =>
  startProcess(app, {
    STICKYLINE_ROLE: "router",
    STICKYLINE_DEADLINE_MS: "1000",
    PORT: ports[index],
  });

async function callAgainAndAgain(): Promise<void> {
  while (!over.signal.aborted) {
    const callId = ++sent;
    const startedAt = performance.now();
    const asked = line.route({ call_id: callId, external_number: "+14155551001" }, proxy.url);
    const fault = await asked.then(
      ({ status, body }) => (status === 200 && "action" in body ? null : `${status}`),
      (error: unknown) => String(error),
    );
    const tookMs = Math.round(performance.now() - startedAt);
    if (fault !== null || tookMs > MOST_MS) bad.push(`call ${callId}: ${fault} in ${tookMs} ms`);
    await pause(PAUSE_MS);
  }
}

describe.skipIf(programs === null)(
  "the proxy that is shipped (skipped: needs caddy and haproxy)",
  () => {
    beforeAll(async () => {
      app = await startTestApp({ STICKYLINE_ROLE: "worker" });
      line = await createTestLine(app);
      ports[0] = String(await freePort());
      ports[1] = String(await freePort());
      routers = [await startRouter(0), await startRouter(1)];
      if (programs === null) throw new Error("unreachable");
      proxy = await startProxy(programs, [`127.0.0.1:${ports[0]}`, `127.0.0.1:${ports[1]}`]);
    }, 120_000);

    afterAll(async () => {
      await proxy?.close();
      await Promise.all((routers ?? []).map((router) => router.kill()));
      await app?.close();
    });

    it("answers every caller while routers are killed, stopped and restarted, one at a time", async () => {
      const senders = Array.from({ length: SENDERS }, callAgainAndAgain);
      try {
        await pause(PHASE_MS);
        await routers[0].kill();
        await pause(PHASE_MS);
        routers[0] = await startRouter(0);
        await pause(PHASE_MS);
        routers[1].child.kill("SIGSTOP");
        await pause(2 * PHASE_MS);
        routers[1].child.kill("SIGCONT");
        await pause(PHASE_MS);
        routers[0].child.kill("SIGTERM");
        await once(routers[0].child, "exit");
        routers[0] = await startRouter(0);
        await pause(PHASE_MS);
      } finally {
        over.abort();
      }
      await Promise.all(senders);
      expect(bad).toEqual([]);
      expect(sent).toBeGreaterThan(200);
    }, 180_000);
  },
);
