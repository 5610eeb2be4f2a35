import { afterAll, beforeAll, expect, it } from "vitest";
import { createVoipexLine, type TestVoipexLine } from "../support/voipex-line.ts";
import { openCallbackWorld, type CallbackWorld } from "./support/callback-world.ts";

const CALLER = "+420777888999";

let world: CallbackWorld;
let line: TestVoipexLine;

beforeAll(async () => {
  world = await openCallbackWorld([CALLER]);
  await world.addRep("Ada", { vendor: "voipex", type: "line", id: "444" });
  line = await createVoipexLine(world.app, { policyId: await world.createPolicy() });
  await world.connectCrm();
}, 60_000);

afterAll(async () => {
  await world?.close();
});

const ask = (callId: string) =>
  line.ask({ caller: CALLER, dialled: "+420222333444", callId, origin: "PSTN" });

async function talk(callId: string): Promise<void> {
  for (const EventName of ["Ringing", "Answered", "Hangup"]) {
    const status = await line.tell({
      EventName,
      From: CALLER,
      To: "+420222333444",
      Line: "444",
      UniqueId: callId,
      Direction: "incoming",
    });
    expect(status).toBe(200);
  }
}

/** The calls that HubSpot has an entry of. */
const written = () =>
  world.hubspot.calls.map(
    ({ properties }) => /voipex:([\d.]+)/.exec(properties["hs_call_external_id"] ?? "")?.[1],
  );

type ListedCall = { readonly legs: readonly { readonly legId: string }[] };
/** The phones' legs of the call that this one is taken for a part of. */
async function legsOf(callId: string): Promise<string[]> {
  const { items } = await world.app.api<{ items: ListedCall[] }>("GET", "/calls");
  const calls = items.map(({ legs }) => legs.map(({ legId }) => legId));
  return calls.find((legIds) => legIds.includes(`voipex:${callId}:444`)) ?? [];
}

it("tells two calls of one caller apart whose second decision is stored after the call, as after an outage", async () => {
  await ask("4711.1");
  await talk("4711.1");
  await expect.poll(written, world.PATIENT).toEqual(["4711.1"]);

  await talk("4711.2");
  // by number and time it belongs to the only decision that is known
  await expect.poll(() => legsOf("4711.2"), world.PATIENT).toContain("voipex:4711.1:444");
  await ask("4711.2");

  await expect.poll(written, world.PATIENT).toEqual(["4711.1", "4711.2"]);
  expect(await legsOf("4711.2")).not.toContain("voipex:4711.1:444");
  expect(await legsOf("4711.1")).not.toContain("voipex:4711.2:444");
  const [first, second] = world.hubspot.calls.map(({ properties }) => properties["hs_call_body"]);
  expect(first?.split("<br>")[0]).toBe(second?.split("<br>")[0]);
}, 120_000);
