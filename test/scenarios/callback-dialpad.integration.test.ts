import { afterAll, beforeAll, expect, it } from "vitest";
import { createDialpadBox, type DialpadBox } from "../../src/sandbox/dialpad/index.ts";
import { createRandom } from "../../src/sandbox/dialpad/random.ts";
import { SANDBOX_COMPANY } from "../../src/sandbox/people.ts";
import { openCallbackWorld, type CallbackWorld } from "./support/callback-world.ts";

const MAIN = SANDBOX_COMPANY.reservedNumbers[0] ?? "";
const CALLER = "+14155551001";
const QUICK = "+14155551002";

let world: CallbackWorld;
let box: DialpadBox;
let ada: { id: string };
let bruno: { id: string };
let user: string;

beforeAll(async () => {
  box = await createDialpadBox({
    apiKey: "key",
    now: Date.now,
    random: createRandom(4),
    assumptions: { link: "entry-point" },
    onRingCall: () => ({ ringMs: 500, talkMs: 2_500 }),
  });
  user = box.users[0]?.id ?? "";
  world = await openCallbackWorld([CALLER, QUICK], { DIALPAD_BASE_URL: box.baseUrl });
  ada = await world.addRep("Ada", { vendor: "dialpad", type: "user", id: user });
  const second = { vendor: "dialpad", type: "user", id: box.users[1]?.id ?? "" };
  bruno = await world.addRep("Bruno", second);
  await world.connectCrm();
  const line = await world.app.api<{ id: string }>("POST", "/lines", {
    vendor: "dialpad",
    name: "Main",
    secret: "a-secret-of-the-test-line-long-enough",
    fallback: { type: "department", id: SANDBOX_COMPANY.department.id },
    policyId: await world.createPolicy({ menu: { enabled: true, choices: ["callback"] } }),
  });
  const phones = await world.app.api<{ id: string }>("POST", "/telephony-connections", {
    vendor: "dialpad",
    apiKey: "key",
  });
  await world.app.api("POST", `/lines/${line.id}/provision`, {
    connectionId: phones.id,
    officeId: SANDBOX_COMPANY.office.id,
    number: MAIN,
  });
}, 60_000);

afterAll(async () => {
  await box?.close();
  await world?.close();
});

/** Ada talks with somebody else for so long. */
async function occupy(talkMs: number): Promise<{ ended: Promise<{ endedAt: number | null }> }> {
  const { ended } = box.placeOutbound({
    userId: user,
    to: "+14155550198",
    behaviour: { ringMs: 10, talkMs },
  });
  await expect.poll(() => world.presenceOf("Ada"), world.PATIENT).toBe("talking");
  return { ended };
}

const dialled = (number: string) =>
  box.requests.filter(
    ({ method, path, body }) =>
      method === "POST" && path === "/api/v2/call" && JSON.stringify(body).includes(number),
  );

const timeline = (number: string) =>
  world.callsInCrm().filter(({ properties }) => properties["hs_call_from_number"] === number);

it("calls whoever asked for it back once their rep is free, and nobody who rang first", async () => {
  const busy = await occupy(14_000);
  const asked = [CALLER, QUICK].map((from) =>
    box.placeCall({ from, to: MAIN, behaviour: { presses: ["1"] } }),
  );
  for (const { ended } of asked) {
    expect(await ended).toMatchObject({ outcome: "ended-by-router" });
  }
  await expect.poll(() => world.callbackOf(QUICK), world.PATIENT).toMatchObject({ state: "open" });
  // the second rings in and talks with a colleague of theirs
  await world.app.api("PUT", `/pins/${encodeURIComponent(QUICK)}`, { repId: bruno.id });
  await box.placeCall({ from: QUICK, to: MAIN, behaviour: { ringMs: 10, talkMs: 1_500 } }).ended;
  await expect
    .poll(() => world.callbackOf(QUICK), world.PATIENT)
    .toMatchObject({ state: "done", closedReason: "called-in", closedBy: bruno.id });
  const { endedAt } = await busy.ended;
  await expect.poll(() => dialled(CALLER).length, world.PATIENT).toBe(1);
  expect(dialled(CALLER)[0]?.at).toBeGreaterThanOrEqual(endedAt ?? 0);
  const stageOf = async () => (await world.callbackOf(CALLER))?.stage;
  await expect.poll(stageOf, { timeout: 40_000, interval: 50 }).toBe("talking");
  await expect
    .poll(() => world.callbackOf(CALLER), world.PATIENT)
    .toMatchObject({
      state: "done",
      closedReason: "reached",
      closedBy: ada.id,
      attempts: 1,
    });
  await expect
    .poll(() => JSON.stringify(timeline(CALLER)), world.PATIENT)
    .toContain("Ada called back and talked with them.");
  expect(timeline(CALLER)).toHaveLength(1);
  await expect
    .poll(() => JSON.stringify(timeline(QUICK)), world.PATIENT)
    .toContain("They called again and talked with Bruno.");
  expect(dialled(CALLER)).toHaveLength(1);
  expect(dialled(QUICK)).toEqual([]);
  const open = world.hubspot.tasks.filter(
    ({ properties }) => properties["hs_task_status"] !== "COMPLETED",
  );
  expect(open).toEqual([]);
}, 90_000);
