import { expect, it } from "vitest";
import { createPublishSettings } from "../../../src/services/admin/publish-settings.ts";

type Pin = { readonly number: string; readonly repId: string };

/** A database and what the routers were told last; `publish` arrives when the test lets it. */
function openScene() {
  const stored = { version: 5, pins: [] as Pin[] };
  const told = { version: 0, pins: [] as readonly Pin[] };
  const gates: (() => void)[] = [];
  const publish = createPublishSettings({
    versionOf: async (workspaceId) => (workspaceId === "main" ? stored.version : null),
    readDirectory: async () => ({ reps: [], pins: [...stored.pins] }),
    publish: (_workspaceId, { version, pins }) =>
      new Promise((resolve) => {
        gates.push(() => {
          Object.assign(told, { version, pins });
          resolve();
        });
      }),
  });
  const turns = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return {
    told,
    gates,
    publish,
    turns,
    pin(number: string) {
      stored.pins.push({ number, repId: "ada" });
      stored.version += 1;
    },
  };
}

it("ends in the newest change, though an older one arrives after it", async () => {
  const { told, gates, publish, turns, pin } = openScene();
  pin("+14155551001");
  const slow = publish("main");
  await turns();
  pin("+14155551002");
  const fast = publish("main");
  await turns();
  gates[1]?.();
  await fast;
  expect(told).toMatchObject({ version: 7 });
  gates[0]?.();
  await turns();
  expect(told).toMatchObject({ version: 6 });
  gates[2]?.();
  await slow;
  expect(told).toMatchObject({ version: 7 });
  expect(told.pins).toHaveLength(2);
});

it("publishes once where nothing else changes, and nothing of a workspace that isn't there", async () => {
  const { gates, publish, turns } = openScene();
  await publish("none");
  const once = publish("main");
  await turns();
  gates[0]?.();
  await once;
  expect(gates).toHaveLength(1);
});
