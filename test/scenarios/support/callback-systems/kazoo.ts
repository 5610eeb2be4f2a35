import { kazooId } from "../../../support/kazoo-line.ts";
import {
  ADA,
  API_KEY,
  BOB,
  MAIN_NUMBER,
  openKazooBox,
} from "../../../telephony/kazoo/support/open-box.ts";
import type { CallbackWorld } from "../callback-world.ts";
import { MENU, NOTHING_BETWEEN, SLOW_RING_MS, type CallbackSystem } from "./system.ts";

const SLOW_AND_IN_VAIN = { kind: "fails", cause: "NO_ANSWER", ringMs: SLOW_RING_MS } as const;

export async function openKazoo(
  world: CallbackWorld,
  numbers: CallbackSystem["numbers"],
  { via, talk } = NOTHING_BETWEEN,
): Promise<CallbackSystem> {
  const box = await openKazooBox();
  for (const phone of [`user:${ADA}`, `user:${BOB}`, ...numbers.map((one) => `number:${one}`)]) {
    box.setPhone(phone, { kind: "answers", talkSeconds: talk.talkMs / 1_000 });
  }
  box.setPhone(`number:${numbers[1]}`, SLOW_AND_IN_VAIN);
  const owner = await world.addRep("Ada", { vendor: "kazoo", type: "user", id: ADA });
  const mateAt = { vendor: "kazoo", type: "user", id: BOB };
  const mate = await world.addRep("Mona", mateAt);
  const phones = { apiKey: API_KEY, baseUrl: await via(box.baseUrl()), officeId: kazooId("a") };
  const { id: lineId } = await world.addLine(
    "kazoo",
    () => ({ ...phones, number: MAIN_NUMBER }),
    { fallback: { type: "group", id: kazooId("f") } },
    MENU,
  );
  let calls = 0;
  const call = (from: string, press: string) =>
    box.call({ callId: `call ${(calls += 1)}`, from, to: MAIN_NUMBER, press: () => press });
  return {
    vendor: "kazoo",
    owner: "Ada",
    ownerId: owner.id,
    numbers,
    lineId,
    mate: { name: "Mona", phone: mateAt.id, repId: mate.id },
    async occupy() {
      const uuid = `busy ${(calls += 1)}`;
      await box.openChannel({ uuid, ownerId: ADA, direction: "outbound", number: "+14155552000" });
      return () => box.closeChannel(uuid);
    },
    async ask(from) {
      await call(from, "1");
    },
    async ringIn(from) {
      const { end } = await call(from, "");
      return end.kind === "answered" ? end.by.replace("user:", "") : "";
    },
    dialled: () => box.quickcalls.map(({ number }) => number),
    close: () => box.close(),
  };
}
