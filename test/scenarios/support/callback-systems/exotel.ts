import { expect } from "vitest";
import { createRandom } from "../../../../src/sandbox/dialpad/random.ts";
import { createExotelBox, type ExotelBox } from "../../../../src/sandbox/exotel/index.ts";
import type { CallbackWorld } from "../callback-world.ts";
import {
  LONG_MS,
  SHORT_MS,
  SLOW_RING_MS,
  NOTHING_BETWEEN,
  untilTold,
  WAITING,
  type Between,
  type CallbackSystem,
} from "./system.ts";

const EXOPHONE = "+911135124160";
const SOMEBODY = "+918516043000";
const [OWNERS_PHONE, MATES_PHONE] = ["+919876500001", "+919876500002"] as const;

/** Callers wait before Connect, as the flow has it. */
export async function openExotel(
  world: CallbackWorld,
  numbers: CallbackSystem["numbers"],
  { via, talk } = NOTHING_BETWEEN,
): Promise<CallbackSystem> {
  const owner = await world.addRep("Cleo", { vendor: "exotel", type: "number", id: OWNERS_PHONE });
  const mateAt = { vendor: "exotel", type: "number", id: MATES_PHONE };
  const mate = await world.addRep("Milo", mateAt);
  const opened: ExotelBox[] = [];
  const { id: lineId } = await world.addLine(
    "exotel",
    async ({ key }) => {
      const box = await openBox(`${world.app.url}/v1/exotel/${key}`, numbers[1], talk);
      opened.push(box);
      return { apiKey: "acme:key:token", baseUrl: await via(box.apiUrl), officeId: "acme" };
    },
    {
      fallback: { type: "no-dial", id: "flow" },
      vendorSettings: { noDialWired: true, waitLoop: true, outgoingNumber: EXOPHONE },
    },
    WAITING,
  );
  const [box] = opened;
  if (box === undefined) throw new Error("no Exotel was opened");
  await world.app.api("PUT", `/pins/${encodeURIComponent(SOMEBODY)}`, { repId: owner.id });
  const call = (from: string, more: object = {}) => {
    const behaviour = { reactionOf: () => "answers" as const, answerAfterMs: 10, talkMs: SHORT_MS };
    return box.placeCall({ from, to: EXOPHONE, behaviour: { ...behaviour, ...more } });
  };
  return {
    vendor: "exotel",
    owner: "Cleo",
    ownerId: owner.id,
    numbers,
    lineId,
    mate: { name: "Milo", phone: mateAt.id, repId: mate.id },
    async occupy() {
      const { end, told } = untilTold();
      const ended = call(SOMEBODY, { talkMs: LONG_MS, talkUntil: told });
      // a box that closes ends its calls
      ended.catch(() => undefined);
      return () => (end(), ended);
    },
    async ask(from) {
      const { attempts, endedAt } = await call(from, { patienceMs: 1_500 });
      expect({ attempts, hasEnded: endedAt !== null }).toEqual({ attempts: [], hasEnded: true });
    },
    ringIn: async (from) => (await call(from)).talkedWith ?? "",
    dialled: () => box.connected.map(({ body }) => body.to.contact_uri),
    close: () => box.close(),
  };
}

function openBox(base: string, slow: string, talk: Between["talk"]): Promise<ExotelBox> {
  return createExotelBox({
    accountSid: "acme",
    apiKey: "key",
    apiToken: "token",
    primaryUrl: `${base}/connect`,
    flow: {
      wait: `${base}/passthru/wait`,
      conversationEnded: `${base}/passthru/ended`,
      nobodyAnswered: `${base}/passthru/nobody-answered`,
      noDial: `${base}/passthru/no-dial`,
    },
    waitStepMs: 1_000,
    now: Date.now,
    random: createRandom(5),
    onConnectTwo: ({ to }) => (to === slow ? { ringMs: SLOW_RING_MS, to: "lets-it-ring" } : talk),
  });
}
