import { afterAll, beforeAll, expect, it } from "vitest";
import { createRandom } from "../../src/sandbox/dialpad/random.ts";
import { createExotelBox, type ExotelBox } from "../../src/sandbox/exotel/index.ts";
import type { KazooBox } from "../../src/sandbox/kazoo/index.ts";
import { kazooId } from "../support/kazoo-line.ts";
import { ADA, API_KEY, openKazooBox } from "../telephony/kazoo/support/open-box.ts";
import { openCallbackWorld, type CallbackWorld } from "./support/callback-world.ts";

const ON_EXOTEL = "+918516043026";
const IN_VAIN = "+918516043027";
const ON_KAZOO = "+14155551001";
const UNANSWERED = "+14155551002";
const EXOPHONE = "+911135124160";
const PHONE = "+919876500001";

let world: CallbackWorld;
let exotel: ExotelBox;
let kazoo: KazooBox;
let ada: { id: string };
let onExotel: { id: string };
let onKazoo: { id: string };

beforeAll(async () => {
  kazoo = await openKazooBox();
  kazoo.setPhone(`user:${ADA}`, { kind: "answers", talkSeconds: 2 });
  kazoo.setPhone(`number:${ON_KAZOO}`, { kind: "answers", talkSeconds: 2 });
  exotel = await createExotelBox({
    accountSid: "acme",
    apiKey: "key",
    apiToken: "token",
    primaryUrl: "http://127.0.0.1:9/nobody-calls-in",
    now: Date.now,
    random: createRandom(5),
    onConnectTwo: ({ to }) => ({
      ringMs: 300,
      talkMs: 2_500,
      to: to === IN_VAIN ? "lets-it-ring" : "answers",
    }),
  });
  world = await openCallbackWorld([], { EXOTEL_BASE_URL: exotel.apiUrl });
  ada = await world.addRep(
    "Ada",
    { vendor: "exotel", type: "number", id: PHONE },
    { vendor: "kazoo", type: "user", id: ADA },
  );
  onExotel = await world.addLine(
    "exotel",
    () => ({ apiKey: "acme:key:token", baseUrl: exotel.apiUrl, officeId: "1" }),
    {
      fallback: { type: "no-dial", id: "flow" },
      vendorSettings: { noDialWired: true, outgoingNumber: EXOPHONE },
    },
  );
  onKazoo = await world.addLine(
    "kazoo",
    () => ({ apiKey: API_KEY, baseUrl: kazoo.baseUrl(), officeId: kazooId("a") }),
    { fallback: { type: "group", id: kazooId("f") } },
  );
}, 60_000);

afterAll(async () => {
  await world?.close();
  await exotel?.close();
  await kazoo?.close();
});

async function callNow(lineId: string, number: string): Promise<void> {
  await world.promise(lineId, number, ada.id);
  const callback = await world.callbackOf(number);
  await world.app.api("POST", `/callbacks/${callback?.id}/call-now`);
}

const becomes = (number: string, known: object) =>
  expect.poll(() => world.callbackOf(number), world.PATIENT).toMatchObject(known);

const DONE = { state: "done", closedReason: "reached", attempts: 1 };
const TRIED = { state: "open", stage: "requested", attempts: 1 };

it("has Exotel connect the rep's phone and the person's, once, and is done by their talk", async () => {
  await callNow(onExotel.id, ON_EXOTEL);
  await becomes(ON_EXOTEL, { ...DONE, closedBy: ada.id });
  expect(exotel.connected).toMatchObject([
    {
      body: {
        from: { contact_uri: PHONE, state_management: true },
        to: { contact_uri: ON_EXOTEL },
        virtual_number: EXOPHONE,
      },
    },
  ]);
}, 60_000);

it("counts a try when the person does not answer Exotel's call", async () => {
  await callNow(onExotel.id, IN_VAIN);
  await becomes(IN_VAIN, TRIED);
  expect(exotel.connected.filter(({ body }) => body.to.contact_uri === IN_VAIN)).toHaveLength(1);
}, 60_000);

it("has KAZOO ring the rep's phone and then the person's, once, and is done by their talk", async () => {
  await callNow(onKazoo.id, ON_KAZOO);
  await becomes(ON_KAZOO, { ...DONE, closedBy: ada.id });
  expect(kazoo.quickcalls).toMatchObject([{ ownerId: ADA, number: ON_KAZOO, talked: true }]);
  expect(kazoo.requests.filter((one) => one.includes("quickcall"))).toEqual([
    expect.stringMatching(/^POST /),
  ]);
}, 60_000);

it("counts a try, not a talk, when a rep on KAZOO answers and the person does not", async () => {
  await callNow(onKazoo.id, UNANSWERED);
  await becomes(UNANSWERED, TRIED);
  expect(kazoo.quickcalls.at(-1)).toMatchObject({ number: UNANSWERED, talked: false });
}, 60_000);
