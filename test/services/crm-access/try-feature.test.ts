import { expect, it } from "vitest";
import type { CrmRefusal } from "../../../src/domain/crm-feature.ts";
import { StickylineError } from "../../../src/domain/errors.ts";
import { createTryFeature } from "../../../src/services/crm-access/try-feature.ts";

/** An account whose answer the test sets, and a clock that it moves. */
function openAccount() {
  const world = {
    at: 1_000_000,
    answer: (): Promise<string> => Promise.resolve("done"),
    refusals: [] as CrmRefusal[],
    alerts: [] as string[],
    tries: 0,
  };
  const tryFeature = createTryFeature({
    refusals: {
      note(_workspaceId, _connectionId, refusal) {
        const isFirst = !world.refusals.some(({ feature }) => feature === refusal.feature);
        world.refusals = [
          ...world.refusals.filter(({ feature }) => feature !== refusal.feature),
          refusal,
        ];
        return Promise.resolve(isFirst);
      },
      clear(_workspaceId, _connectionId, feature) {
        world.refusals = world.refusals.filter((refusal) => refusal.feature !== feature);
        return Promise.resolve();
      },
    },
    alert(_workspaceId, _connectionId, { reason }) {
      world.alerts.push(reason);
      return Promise.resolve();
    },
    now: () => world.at,
  });
  return {
    world,
    call: () =>
      tryFeature("w", { connectionId: "c", refusals: world.refusals }, "call-pop", () => {
        world.tries += 1;
        return world.answer();
      }),
  };
}

const refuse = () => Promise.reject(new StickylineError("UNAUTHORIZED", "not for this app"));

it("hands on what the account answered", async () => {
  const { call, world } = openAccount();
  expect(await call()).toBe("done");
  expect(world).toMatchObject({ refusals: [], alerts: [] });
});

it("tells of a refusal once, and sends nothing for an hour", async () => {
  const { call, world } = openAccount();
  world.answer = refuse;
  for (let calls = 0; calls < 50; calls += 1) expect(await call()).toBeNull();
  expect(world).toMatchObject({ tries: 1, alerts: ["not for this app"] });
  world.at += 3_599_999;
  await call();
  expect(world.tries).toBe(1);
  world.at += 1;
  await call();
  expect(world).toMatchObject({ tries: 2, alerts: ["not for this app"] });
});

it("forgets the refusal once it is allowed, so that the next one is told again", async () => {
  const { call, world } = openAccount();
  world.answer = refuse;
  await call();
  world.at += 3_600_000;
  world.answer = () => Promise.resolve("done");
  expect(await call()).toBe("done");
  expect(world.refusals).toEqual([]);
  world.answer = refuse;
  await call();
  expect(world.alerts).toHaveLength(2);
});

it("throws on what a retry may help, and what is the connection's own trouble", async () => {
  const { call, world } = openAccount();
  const errors = [
    new StickylineError("VENDOR_UNAVAILABLE", "busy", { retryable: true }),
    new StickylineError("DISCONNECTED", "gone"),
    new TypeError("ours"),
  ];
  for (const error of errors) {
    world.answer = () => Promise.reject(error);
    await expect(call()).rejects.toBe(error);
  }
  expect(world).toMatchObject({ refusals: [], alerts: [], tries: 3 });
});

it("asks again where a clock that was ahead has left a refusal of the future", async () => {
  const { call, world } = openAccount();
  world.at += 300 * 86_400_000;
  world.answer = refuse;
  await call();
  world.at -= 300 * 86_400_000;
  world.answer = () => Promise.resolve("done");
  expect(await call()).toBe("done");
  expect(world.refusals).toEqual([]);
});
