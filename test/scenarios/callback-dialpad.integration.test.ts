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

it("calls whoever asked for it back as soon as their rep is free, and says so in the CRM", async () => {
  const busy = await occupy(8_000);
  const asked = box.placeCall({ from: CALLER, to: MAIN, behaviour: { presses: ["1"] } });
  expect(await asked.ended).toMatchObject({ outcome: "ended-by-router" });
  await expect.poll(() => world.callbackOf(CALLER), world.PATIENT).toMatchObject({ state: "open" });
  const { endedAt } = await busy.ended;
  await expect.poll(() => dialled(CALLER).length, world.PATIENT).toBe(1);
  expect(dialled(CALLER)[0]?.at).toBeGreaterThanOrEqual(endedAt ?? 0);
  await expect
    .poll(() => world.callbackOf(CALLER), world.PATIENT)
    .toMatchObject({ stage: "talking" });
  await expect.poll(() => world.callbackOf(CALLER), world.PATIENT).toMatchObject({
    state: "done",
    closedReason: "reached",
    closedBy: ada.id,
    attempts: 1,
  });
  expect(dialled(CALLER)).toHaveLength(1);
  await new Promise((r) => setTimeout(r, 8000));
  console.log(JSON.stringify(world.hubspot.calls, null, 1));
  console.log(JSON.stringify(Object.keys(world.hubspot)));
}, 90_000);
