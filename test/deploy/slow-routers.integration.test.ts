import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../support/free-port.ts";
import { findProxy, startProxy } from "../support/start-proxy.ts";

const programs = findProxy();
/** More than the balancer's check waits. */
const SLOW_MS = 3_000;
/** Over so many tenths of a second every check of the balancer has run. */
const CALLS = 30;

let isSlow = false;
const servers: Server[] = [];
let proxy: Awaited<ReturnType<typeof startProxy>>;

/** A router that answers calls, and says that it is well at once or late. */
async function openRouter(): Promise<string> {
  const port = await freePort();
  const server = createServer((request, response) => {
    const lateMs = request.url === "/readyz" && isSlow ? SLOW_MS : 0;
    setTimeout(() => response.end("ok"), lateMs);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  servers.push(server);
  return `127.0.0.1:${port}`;
}

describe.skipIf(programs === null)(
  "the balancer that is shipped (skipped: needs caddy and haproxy)",
  () => {
    beforeAll(async () => {
      if (programs === null) throw new Error("unreachable");
      proxy = await startProxy(programs, [await openRouter(), await openRouter()]);
    });

    afterAll(async () => {
      await proxy?.close();
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    });

    it("sends callers to routers that are all too slow to say that they are well", async () => {
      const call = async (path: string) => {
        const { status } = await fetch(`${proxy.url}${path}`, { method: "POST", body: "{}" });
        return status;
      };
      expect(await call("/v1/dialpad/key/route")).toBe(200);
      isSlow = true;
      const answers: number[] = [];
      for (let calls = 0; calls < CALLS; calls++) {
        answers.push(await call("/v1/dialpad/key/route"));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      // what is no call is refused, so the checks have failed
      expect(await call("/api/me")).toBe(503);
      expect(answers).toEqual(Array.from({ length: CALLS }, () => 200));
    });
  },
);
