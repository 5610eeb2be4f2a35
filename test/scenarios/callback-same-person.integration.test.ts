import { afterAll, beforeAll, expect, it } from "vitest";
import { openDialpad } from "./support/callback-systems/dialpad.ts";
import type { CallbackSystem } from "./support/callback-systems/system.ts";
import { openCallbackWorld, type CallbackWorld } from "./support/callback-world.ts";
import { openDialFaults, type DialFaults } from "./support/dial-faults.ts";

/** One person's numbers, as the CRM knows them, and somebody else's. */
const [MOBILE, OFFICE, STRANGER] = ["+14155551001", "+14155551002", "+14155551009"] as const;

type Tried = { rungs: { repId: string | null; result: string }[] };

let world: CallbackWorld;
let dialpad: CallbackSystem;
let between: DialFaults;

beforeAll(async () => {
  world = await openCallbackWorld([
    { phone: MOBILE, mobilephone: OFFICE, owner: "Bea" },
    { phone: STRANGER, owner: "Bea" },
  ]);
  dialpad = await openDialpad(world, [MOBILE, OFFICE], {
    via: async (baseUrl) => (between = await openDialFaults(baseUrl)).baseUrl,
    talk: { ringMs: 50, talkMs: 1_500 },
  });
  await world.connectCrm();
}, 60_000);

afterAll(async () => {
  await world?.close();
  await between?.close();
  await dialpad?.close();
});

const ownerFor = async (number: string) => {
  const { rungs } = await world.app.api<Tried>("POST", "/simulate", {
    line: dialpad.lineId,
    number,
  });
  return rungs.find(({ repId }) => repId === dialpad.ownerId)?.result;
};

it("reaches the rep who is kept for their callback, from another number of theirs, and nobody else does", async () => {
  // the phone system is asked for the call, and nothing is heard of it
  between.set({ made: false, says: "nothing" });
  await world.promise(dialpad.lineId, MOBILE, dialpad.ownerId);
  const { id } = (await world.callbackOf(MOBILE)) ?? { id: "" };
  await world.app.api("POST", `/callbacks/${id}/call-now`);
  await expect.poll(() => ownerFor(STRANGER), world.PATIENT).not.toBe("taken");
  expect(await ownerFor(MOBILE)).toBe("taken");
  expect(await ownerFor(OFFICE)).toBe("taken");
  expect(await dialpad.ringIn(OFFICE)).not.toBe(dialpad.mate.phone);
  await expect
    .poll(() => world.callbackOf(MOBILE), world.PATIENT)
    .toMatchObject({ state: "done", closedReason: "called-in", closedBy: dialpad.ownerId });
  // they are kept for nobody any more
  await expect.poll(() => ownerFor(STRANGER), world.PATIENT).toBe("taken");
}, 60_000);
