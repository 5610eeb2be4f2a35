import { expect } from "vitest";
import { createDialpadBox } from "../../../../src/sandbox/dialpad/index.ts";
import { createRandom } from "../../../../src/sandbox/dialpad/random.ts";
import { SANDBOX_COMPANY } from "../../../../src/sandbox/people.ts";
import type { CallbackWorld } from "../callback-world.ts";
import {
  LONG_MS,
  MENU,
  SHORT_MS,
  SLOW_RING_MS,
  NOTHING_BETWEEN,
  untilTold,
  type CallbackSystem,
} from "./system.ts";

const MAIN = SANDBOX_COMPANY.reservedNumbers[0] ?? "";

export async function openDialpad(
  world: CallbackWorld,
  numbers: CallbackSystem["numbers"],
  { via, talk } = NOTHING_BETWEEN,
): Promise<CallbackSystem> {
  const box = await createDialpadBox({
    apiKey: "key",
    now: Date.now,
    random: createRandom(4),
    assumptions: { link: "entry-point" },
    onRingCall: ({ to }) =>
      to === numbers[1]
        ? { ringMs: SLOW_RING_MS, callee: "lets-it-ring", leavesVoicemail: false }
        : talk,
  });
  const [user = "", other = ""] = box.users.map(({ id }) => id);
  const owner = await world.addRep("Bea", { vendor: "dialpad", type: "user", id: user });
  const mateAt = { vendor: "dialpad", type: "user", id: other };
  const mate = await world.addRep("Maya", mateAt);
  const { id: officeId } = SANDBOX_COMPANY.office;
  const { id: lineId } = await world.addLine(
    "dialpad",
    async () => ({ apiKey: "key", baseUrl: await via(box.baseUrl), officeId, number: MAIN }),
    {
      secret: "a-secret-of-the-test-line-long-enough",
      fallback: { type: "department", id: SANDBOX_COMPANY.department.id },
    },
    MENU,
  );
  return {
    vendor: "dialpad",
    owner: "Bea",
    ownerId: owner.id,
    numbers,
    lineId,
    mate: { name: "Maya", phone: mateAt.id, repId: mate.id },
    async occupy() {
      const { end, told } = untilTold();
      const behaviour = { ringMs: 10, talkMs: LONG_MS, talkUntil: told };
      const { ended } = box.placeOutbound({ userId: user, to: "+14155550198", behaviour });
      return () => (end(), ended);
    },
    async ask(from) {
      const { ended } = box.placeCall({ from, to: MAIN, behaviour: { presses: ["1"] } });
      expect(await ended).toMatchObject({ outcome: "ended-by-router" });
    },
    async ringIn(from) {
      const behaviour = { ringMs: 10, talkMs: SHORT_MS };
      const { talkedWith } = await box.placeCall({ from, to: MAIN, behaviour }).ended;
      return talkedWith ?? "";
    },
    dialled: () =>
      box.requests
        .filter(({ method, path }) => method === "POST" && path === "/api/v2/call")
        .map(({ body }) => /"phone_number":"([^"]*)"/.exec(JSON.stringify(body))?.[1] ?? ""),
    close: () => box.close(),
  };
}
