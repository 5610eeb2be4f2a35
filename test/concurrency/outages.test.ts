import { describe, expect, it } from "vitest";
import { createOutages } from "../../src/concurrency/outages.ts";

/** Time that passes when somebody waits. */
function createScene() {
  const scene = { now: 0, backAt: Number.POSITIVE_INFINITY, probes: 0 };
  const told: string[] = [];
  const probe = async () => {
    scene.probes += 1;
    if (scene.now < scene.backAt) throw new Error("away");
  };
  const outages = createOutages({
    probes: { maps: probe, queues: probe, postgresql: probe },
    onBack: (dependency, outageMs) => told.push(`${dependency} ${outageMs}`),
    now: () => scene.now,
    random: () => 0.5,
    async wait(delayMs) {
      scene.now += delayMs;
      await new Promise((resolve) => setImmediate(resolve));
    },
  });
  return { scene, told, outages };
}

describe("waiting for a server of ours", () => {
  it("waits for twenty minutes as for a second, with one probe for all", async () => {
    const { scene, told, outages } = createScene();
    scene.backAt = 20 * 60_000;
    const { signal } = new AbortController();
    const waiting = Array.from({ length: 10 }, () => outages.untilBack("maps", signal));
    expect(outages.list()).toEqual([{ dependency: "maps", since: 0, waiting: 10 }]);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([true]));
    expect(scene.now).toBeGreaterThanOrEqual(scene.backAt);
    expect(scene.probes).toBeLessThan(700);
    expect(outages.list()).toEqual([]);
    expect(told).toEqual([`maps ${scene.now}`]);
  });

  it("lets go of those that wait when the worker closes", async () => {
    const { outages } = createScene();
    const closing = new AbortController();
    const waiting = outages.untilBack("postgresql", closing.signal);
    closing.abort();
    expect(await waiting).toBe(false);
    expect(await outages.untilBack("postgresql", closing.signal)).toBe(false);
  });
});
