import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { openCallbackWorld, type CallbackWorld } from "./support/callback-world.ts";

const NUMBERS = ["+14155551001", "+14155551002", "+14155551003", "+14155551004"] as const;

let world: CallbackWorld;
let line: TestLine;
let ada: { id: string };
let bea: { id: string };

beforeAll(async () => {
  world = await openCallbackWorld(NUMBERS);
  await world.app.api("PATCH", "/callback-policy", { dial: "by-hand" });
  ada = await world.addRep("Ada", { vendor: "dialpad", type: "user", id: "5991398486736897" });
  bea = await world.addRep("Bea", { vendor: "dialpad", type: "user", id: "5991398486736898" });
  line = await createTestLine(world.app);
  await world.connectCrm();
}, 60_000);
afterAll(() => world?.close());

const tasksOf = (number: string) =>
  world.hubspot.tasks
    .filter(({ properties }) => JSON.stringify(properties).includes(number))
    .map(({ properties }) => properties["hs_task_status"]);

const say = (action: string) => (id: string) => world.app.api("POST", `/callbacks/${id}/${action}`);

it.each([
  ["somebody says that it is done", NUMBERS[0], say("complete")],
  ["somebody takes it back", NUMBERS[1], say("cancel")],
  [
    "its number is put on the do-not-call list",
    NUMBERS[2],
    () => world.app.api("PUT", `/do-not-call/${encodeURIComponent(NUMBERS[2])}`),
  ],
] as const)("a rep's task in HubSpot ends with its callback: %s", async (_why, number, end) => {
  await world.promise(line.id, number, ada.id);
  const { id } = (await world.callbackOf(number)) ?? expect.fail("there is no callback");
  await world.app.api("POST", `/callbacks/${id}/call-now`);
  await expect.poll(() => tasksOf(number), world.PATIENT).toEqual(["NOT_STARTED"]);
  await end(id);
  await expect.poll(() => tasksOf(number), world.PATIENT).toEqual(["COMPLETED"]);
});

it("is another rep's task in HubSpot once the callback is handed to them", async () => {
  const number = NUMBERS[3];
  await world.promise(line.id, number, ada.id);
  const { id } = (await world.callbackOf(number)) ?? expect.fail("there is no callback");
  await say("call-now")(id);
  await expect.poll(() => tasksOf(number), world.PATIENT).toEqual(["NOT_STARTED"]);
  for (const repId of [bea.id, bea.id]) {
    await world.app.api("PATCH", `/callbacks/${id}`, { repId });
    await say("call-now")(id);
  }
  const both = ["COMPLETED", "NOT_STARTED"];
  await expect.poll(() => tasksOf(number), world.PATIENT).toEqual(both);
});
