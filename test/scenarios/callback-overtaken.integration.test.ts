import { afterAll, beforeAll, describe, it, type ExpectStatic } from "vitest";
import { openDialpad } from "./support/callback-systems/dialpad.ts";
import { openExotel } from "./support/callback-systems/exotel.ts";
import type { CallbackSystem } from "./support/callback-systems/system.ts";
import { openKazoo } from "./support/callback-systems/kazoo.ts";
import { openVoipex } from "./support/callback-systems/voipex.ts";
import { openCallbackWorld, type CallbackWorld } from "./support/callback-world.ts";

/** Somebody else's number, and the one of whom is rung back and rings in meanwhile, with the owner of both. */
const PEOPLE = {
  KAZOO: { owner: "Ada", numbers: ["+14155551001", "+14155551002"], open: openKazoo },
  Dialpad: { owner: "Bea", numbers: ["+14155551003", "+14155551004"], open: openDialpad },
  Exotel: { owner: "Cleo", numbers: ["+918516043026", "+918516043027"], open: openExotel },
  Voipex: { owner: "Dan", numbers: ["+420777888901", "+420777888902"], open: openVoipex },
} as const;

type Tried = { rungs: { repId: string | null; result: string; refusal?: string }[] };

let world: CallbackWorld;
const systems = new Map<string, CallbackSystem>();

beforeAll(async () => {
  const people = Object.values(PEOPLE).flatMap(({ owner, numbers }) =>
    numbers.map((phone) => ({ phone, owner })),
  );
  world = await openCallbackWorld(people);
  for (const [name, { open, numbers }] of Object.entries(PEOPLE)) {
    systems.set(name, await open(world, numbers));
  }
  await world.connectCrm();
}, 60_000);

afterAll(async () => {
  await world?.close();
  await Promise.all([...systems.values()].map((one) => one.close()));
});

async function plays(expect: ExpectStatic, name: keyof typeof PEOPLE): Promise<void> {
  const { numbers, mate, ...system } = systems.get(name) ?? expect.fail(`${name} is not there`);
  const [other, person] = numbers;
  const becomes = (known: object) =>
    expect.poll(() => world.callbackOf(person), world.PATIENT).toMatchObject(known);
  /** Whether the owner could be had for this caller now. */
  const ownerFor = async (number: string) => {
    const { rungs } = await world.app.api<Tried>("POST", "/simulate", {
      line: system.lineId,
      number,
    });
    return rungs.find(({ repId }) => repId === system.ownerId)?.result;
  };
  /** Whose rep has become free may be called by now. */
  const callNow = (id: string) =>
    world.app
      .api("POST", `/callbacks/${id}/call-now`)
      .catch((error: unknown) =>
        expect(String(error)).toMatch(/being called right now|changed at the same time/),
      );
  expect(await ownerFor(other)).toBe("taken");
  await world.promise(system.lineId, person, system.ownerId);
  const { id } = (await world.callbackOf(person)) ?? { id: "" };
  await callNow(id);
  await becomes({ stage: "dialling", attempts: 1 });
  expect(system.dialled()).toEqual([person]);
  expect(await ownerFor(other)).not.toBe("taken");

  await world.app.api("PUT", `/pins/${encodeURIComponent(person)}`, { repId: mate.repId });
  expect(await system.ringIn(person)).toBe(mate.phone);
  await becomes({ state: "done", closedReason: "called-in", closedBy: mate.repId, attempts: 1 });
  // the call in vain is over, and the owner somebody else's again
  await expect.poll(() => ownerFor(other), world.PATIENT).toBe("taken");
  expect(await world.callbackOf(person)).toMatchObject({ closedReason: "called-in", attempts: 1 });
  await world.app.api("POST", "/callbacks", {
    lineId: system.lineId,
    number: other,
    repId: system.ownerId,
  });
  const next = await world.callbackOf(other);
  await callNow(next?.id ?? "");
  await expect.poll(() => system.dialled(), world.PATIENT).toEqual([person, other]);
}

describe("who is rung back and rings in meanwhile has the callback done, with no second call, and their rep is nobody else's", () => {
  it.concurrent("on a line of KAZOO", ({ expect }) => plays(expect, "KAZOO"), 120_000);
  it.concurrent("on a line of Dialpad", ({ expect }) => plays(expect, "Dialpad"), 120_000);
  it.concurrent("on a line of Exotel", ({ expect }) => plays(expect, "Exotel"), 120_000);
  it.concurrent("on a line of Voipex", ({ expect }) => plays(expect, "Voipex"), 120_000);
});
