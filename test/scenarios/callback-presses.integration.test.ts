import { afterAll, beforeAll, describe, it, type ExpectStatic } from "vitest";
import { openDialpad } from "./support/callback-systems/dialpad.ts";
import { openExotel } from "./support/callback-systems/exotel.ts";
import { openKazoo } from "./support/callback-systems/kazoo.ts";
import type { CallbackSystem } from "./support/callback-systems/system.ts";
import { openVoipex } from "./support/callback-systems/voipex.ts";
import { openCallbackWorld, type CallbackWorld } from "./support/callback-world.ts";

/** Who asks and is rung back, and who asks and rings in first: on each phone system, with the owner of both. */
const PEOPLE = {
  Dialpad: { owner: "Bea", numbers: ["+14155551003", "+14155551004"], open: openDialpad },
  Exotel: { owner: "Cleo", numbers: ["+918516043026", "+918516043027"], open: openExotel },
  KAZOO: { owner: "Ada", numbers: ["+14155551001", "+14155551002"], open: openKazoo },
  Voipex: { owner: "Dan", numbers: ["+420777888901", "+420777888902"], open: openVoipex },
} as const;

let world: CallbackWorld;
const systems = new Map<string, CallbackSystem>();

beforeAll(async () => {
  world = await openCallbackWorld(
    Object.values(PEOPLE).flatMap(({ owner, numbers }) =>
      numbers.map((phone) => ({ phone, owner })),
    ),
  );
  await world.app.api("PATCH", "/callback-policy", { fromHangUp: true });
  for (const [name, { open, numbers }] of Object.entries(PEOPLE)) {
    systems.set(name, await open(world, numbers));
  }
  await world.connectCrm();
}, 60_000);

afterAll(async () => {
  await world?.close();
  await Promise.all([...systems.values()].map((one) => one.close()));
});

const inCrm = (number: string) =>
  world
    .callsInCrm()
    .filter(({ properties }) => properties["hs_call_from_number"] === number)
    .map(({ properties }) => properties["hs_call_body"]);

const tasksOf = (number: string) =>
  world.hubspot.tasks
    .filter(({ properties }) => JSON.stringify(properties).includes(number))
    .map(({ properties }) => properties["hs_task_status"]);

async function plays(expect: ExpectStatic, name: keyof typeof PEOPLE): Promise<void> {
  const becomes = (number: string, known: object) =>
    expect.poll(() => world.callbackOf(number), world.PATIENT).toMatchObject(known);

  const system = systems.get(name) ?? expect.fail(`${name} was not opened`);
  const { mate } = system;
  const [asks, ringsIn] = system.numbers;
  const end = await system.occupy();
  await expect.poll(() => world.presenceOf(system.owner), world.PATIENT).toBe("talking");
  await Promise.all(system.numbers.map((number) => system.ask(number)));
  for (const number of system.numbers) {
    await becomes(number, { state: "open", attempts: 0 });
    await expect.poll(() => tasksOf(number), world.PATIENT).toEqual(["NOT_STARTED"]);
  }
  await world.app.api("PUT", `/pins/${encodeURIComponent(ringsIn)}`, { repId: mate.repId });
  expect(await system.ringIn(ringsIn)).toBe(mate.phone);
  await becomes(ringsIn, { state: "done", closedReason: "called-in", closedBy: mate.repId });
  expect(system.dialled()).toEqual([]);

  await end();
  await becomes(asks, {
    state: "done",
    closedReason: "reached",
    closedBy: system.ownerId,
    attempts: 1,
  });
  for (const [number, told] of [
    [asks, `${system.owner} called back and talked with them.`],
    [ringsIn, `They called again and talked with ${mate.name}.`],
  ] as const) {
    await expect.poll(() => inCrm(number).join(), world.PATIENT).toContain(told);
    await expect.poll(() => tasksOf(number), world.PATIENT).toEqual(["COMPLETED"]);
  }
  expect(inCrm(asks)).toHaveLength(1);
  expect(system.dialled()).toEqual([asks]);
}

describe("whoever asked for a callback is rung once their rep is free, and not when they rang first", () => {
  it.concurrent("on a line of Dialpad", ({ expect }) => plays(expect, "Dialpad"), 120_000);
  it.concurrent("on a line of Exotel", ({ expect }) => plays(expect, "Exotel"), 120_000);
  it.concurrent("on a line of KAZOO", ({ expect }) => plays(expect, "KAZOO"), 120_000);
  it.concurrent("on a line of Voipex", ({ expect }) => plays(expect, "Voipex"), 120_000);
});
