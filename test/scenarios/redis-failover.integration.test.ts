import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { openCuttableProxy } from "../support/cuttable-proxy.ts";
import { openRedisServers } from "../support/redis-servers.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const USER = "4300000000000001";
const CALLER = "+14155551001";
const TO_REP = { target_type: "user", target_id: Number(USER) };

let servers: Awaited<ReturnType<typeof openRedisServers>>;

beforeAll(async () => {
  servers = await openRedisServers();
});
afterAll(() => servers?.close());

type World = { readonly app: TestApp; readonly line: TestLine; call(): Promise<unknown> };

/** An app on this Redis whose caller belongs to a rep. */
async function openWorld(redisUrl: string): Promise<World> {
  const app = await startTestApp({ REDIS_URL: redisUrl, STICKYLINE_DEADLINE_MS: "1000" });
  const line = await createTestLine(app);
  const rep = await app.api<{ id: string }>("POST", "/reps", {
    name: "Ada Byron",
    email: "ada@example.com",
    identities: [{ vendor: "dialpad", type: "user", id: USER }],
  });
  await app.api("PUT", `/pins/${encodeURIComponent(CALLER)}`, { repId: rep.id });
  let nextCall = 1;
  return {
    app,
    line,
    async call() {
      const request = {
        call_id: nextCall++,
        external_number: CALLER,
        internal_number: "+14155550000",
      };
      const { status, body } = await line.route(request);
      expect(status).toBe(200);
      expect(body).toMatchObject({ action: "route" });
      return body;
    },
  };
}

/** An event goes through the queue, and is presence within seconds. */
async function expectEventsToWork({ app, line }: World, callId: number): Promise<void> {
  const event = (state: string) => ({
    call_id: callId,
    state,
    direction: "outbound",
    date_started: Date.now(),
    event_timestamp: Date.now(),
    external_number: "+14155552000",
    target: { id: USER, type: "user" },
  });
  await expect.poll(async () => line.send(event("connected"))).toBe(200);
  const presence = async () =>
    JSON.stringify(await app.api("GET", "/presence")).includes("talking");
  await expect.poll(presence).toBe(true);
  await line.send({ ...event("hangup"), date_ended: Date.now() });
  await expect.poll(presence).toBe(false);
}

describe("Redis by a name", () => {
  it("is found again when the name moves to another server and the old one goes silent", async () => {
    const [old, other] = await Promise.all([servers.start([]), servers.start([])]);
    const way = await openCuttableProxy(old.port);
    const world = await openWorld(`redis://127.0.0.1:${way.port}`);
    try {
      await expect.poll(() => world.call()).toMatchObject(TO_REP);
      await other.ask("REPLICAOF", "127.0.0.1", String(old.port));
      await expect.poll(() => other.ask("INFO", "replication")).toContain("master_link_status:up");
      await other.ask("REPLICAOF", "NO", "ONE");
      way.moveTo(other.port);
      await expect.poll(() => world.call(), { timeout: 15_000 }).toMatchObject(TO_REP);
      await expectEventsToWork(world, 9_001);
    } finally {
      await world.app.close();
      way.close();
    }
  });

  it("is found again when the server that it named has become a replica", async () => {
    const [old, other] = await Promise.all([servers.start([]), servers.start([])]);
    const way = await openCuttableProxy(old.port);
    const world = await openWorld(`redis://127.0.0.1:${way.port}`);
    try {
      await expect.poll(() => world.call()).toMatchObject(TO_REP);
      await other.ask("REPLICAOF", "127.0.0.1", String(old.port));
      await expect.poll(() => other.ask("INFO", "replication")).toContain("master_link_status:up");
      await other.ask("REPLICAOF", "NO", "ONE");
      await old.ask("REPLICAOF", "127.0.0.1", String(other.port));
      // What is connected stays with the old one, as after a change of a name.
      way.nowTo(other.port);
      await expectEventsToWork(world, 9_002);
      await expect.poll(() => world.call(), { timeout: 15_000 }).toMatchObject(TO_REP);
    } finally {
      await world.app.close();
      way.close();
    }
  });
});

describe("Redis by its sentinels", () => {
  it("goes on with the new master in the middle of calls", async () => {
    const master = await servers.start([]);
    const replica = await servers.start([`replicaof 127.0.0.1 ${master.port}`]);
    const sentinels = await Promise.all(
      [1, 2, 3].map(() =>
        servers.start(
          [
            `sentinel monitor mymaster 127.0.0.1 ${master.port} 2`,
            "sentinel down-after-milliseconds mymaster 1000",
            "sentinel failover-timeout mymaster 5000",
          ],
          ["--sentinel"],
        ),
      ),
    );
    // each of them may come to lead the failover
    for (const sentinel of sentinels) {
      await expect.poll(() => sentinel.ask("SENTINEL", "CKQUORUM", "mymaster")).toContain("OK");
      const known = async () =>
        JSON.stringify(await sentinel.ask("SENTINEL", "REPLICAS", "mymaster"));
      await expect.poll(known).toContain(String(replica.port));
    }
    await expect.poll(() => replica.ask("INFO", "replication")).toContain("master_link_status:up");
    const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(",");
    const world = await openWorld(`redis+sentinel://${hosts}/mymaster`);
    try {
      await expect.poll(() => world.call()).toMatchObject(TO_REP);
      await master.kill();
      await expect.poll(() => world.call(), { timeout: 30_000 }).toMatchObject(TO_REP);
      await expectEventsToWork(world, 9_003);
    } finally {
      await world.app.close();
    }
  }, 90_000);
});

describe("a Redis cluster", () => {
  it("of three masters routes callers, takes events, rebuilds the maps and forgets a workspace", async () => {
    const nodes = await Promise.all(
      [1, 2, 3].map(() =>
        servers.start([
          "cluster-enabled yes",
          "cluster-config-file nodes.conf",
          "cluster-node-timeout 2000",
        ]),
      ),
    );
    const ranges = [
      [0, 5_460],
      [5_461, 10_922],
      [10_923, 16_383],
    ];
    await Promise.all(
      nodes.map((node, index) =>
        node.ask("CLUSTER", "ADDSLOTSRANGE", ...(ranges[index] ?? []).map(String)),
      ),
    );
    const [first, second, third] = nodes;
    for (const node of [second, third]) {
      await first?.ask("CLUSTER", "MEET", "127.0.0.1", String(node?.port));
    }
    for (const node of nodes) {
      await expect.poll(() => node.ask("CLUSTER", "INFO")).toContain("cluster_state:ok");
    }
    const world = await openWorld(
      `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(",")}`,
    );
    try {
      await expect.poll(() => world.call()).toMatchObject(TO_REP);
      await expectEventsToWork(world, 9_004);
      await world.app.api("POST", "/maintenance/rebuild");
      await expect.poll(() => world.call()).toMatchObject(TO_REP);
      const { id } = await world.app.api<{ id: string }>("POST", "/workspaces", { name: "Acme" });
      const held = async () => {
        const keys = await Promise.all(nodes.map((node) => node.ask("KEYS", `sl:{${id}}:*`)));
        return keys.flat();
      };
      await expect.poll(held).not.toEqual([]);
      await world.app.api("DELETE", `/workspaces/${id}`, { name: "Acme" });
      await expect.poll(held).toEqual([]);
    } finally {
      await world.app.close();
    }
  }, 90_000);
});
