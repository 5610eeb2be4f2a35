import { setTimeout as wait } from "node:timers/promises";
import { expect } from "vitest";
import { openVoipexBox, VOIPEX_KEY } from "../../../support/voipex-box.ts";
import { VOIPEX_SECRET } from "../../../support/voipex-line.ts";
import type { CallbackWorld } from "../callback-world.ts";
import { SHORT_MS, SLOW_RING_MS, NOTHING_BETWEEN, WAITING, type CallbackSystem } from "./system.ts";

const [OWNERS_LINE, MATES_LINE] = ["444", "445"] as const;

export async function openVoipex(
  world: CallbackWorld,
  numbers: CallbackSystem["numbers"],
  { via, talk } = NOTHING_BETWEEN,
): Promise<CallbackSystem> {
  const box = await openVoipexBox({
    onMadeCall: ({ to }) =>
      to === numbers[1] ? { ringMs: SLOW_RING_MS, person: "lets-it-ring" } : talk,
  });
  const owner = await world.addRep("Dan", { vendor: "voipex", type: "line", id: OWNERS_LINE });
  const mateAt = { vendor: "voipex", type: "line", id: MATES_LINE };
  const mate = await world.addRep("Mira", mateAt);
  const { id: lineId, routeUrl } = await world.addLine(
    "voipex",
    async () => ({ apiKey: VOIPEX_KEY, baseUrl: await via(box.baseUrl), officeId: "1" }),
    {
      secret: VOIPEX_SECRET,
      fallback: { type: "queue", id: "800" },
      vendorSettings: { waitLoop: true, waitStepSeconds: 3 },
    },
    WAITING,
  );
  box.setWebhook({
    eventsUrl: routeUrl.replace(/route$/, "events"),
    authorization: { kind: "basic", user: "voipex", password: VOIPEX_SECRET },
  });
  let calls = 0;
  const callOf = (from: string) => ({
    callId: `1412256225.${(calls += 1)}`,
    from,
    to: "+420222333444",
    queue: "",
  });
  return {
    vendor: "voipex",
    owner: "Dan",
    ownerId: owner.id,
    numbers,
    lineId,
    mate: { name: "Mira", phone: mateAt.id, repId: mate.id },
    async occupy() {
      const call = callOf("+420777888000");
      await box.ring(call, OWNERS_LINE);
      await box.answer(call.callId, OWNERS_LINE);
      return () => box.hangUp(call.callId);
    },
    async ask(from) {
      const call = callOf(from);
      expect(await box.ask(routeUrl, call)).toMatchObject({ outcome: "wait" });
      await box.ring(call);
      await box.hangUp(call.callId);
    },
    async ringIn(from) {
      const call = callOf(from);
      const { agent1 } = await box.ask(routeUrl, call);
      if (agent1 === "") return "";
      await box.ring(call, agent1);
      await box.answer(call.callId, agent1);
      await wait(SHORT_MS);
      await box.hangUp(call.callId);
      return agent1;
    },
    dialled: () => box.made.map(({ body }) => body.to),
    close: () => box.close(),
  };
}
