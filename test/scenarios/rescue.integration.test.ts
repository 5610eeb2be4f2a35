import { beforeAll, describe, it } from "vitest";
import { openPassedOnWorld, type PassedOnWorld } from "./support/passed-on-world.ts";

const RESCUE = { noAnswerRescue: { afterSeconds: 5 } };
const LONG_MS = 60_000;
const POLL = { timeout: 25_000, interval: 100 };

let world: PassedOnWorld;
const open = (assumptions: Parameters<typeof openPassedOnWorld>[0]["assumptions"] = {}) =>
  beforeAll(async () => {
    world = await openPassedOnWorld({ vendorSettings: RESCUE, assumptions });
    return () => world.close();
  }, 60_000);

describe("a call that rings in vain", () => {
  open();

  it.concurrent(
    "is passed on to the next rep of the ladder, once, and says so",
    async ({ expect }) => {
      const { own, standIn } = world.pair(0);
      const call = world.call(own, {
        ringMs: LONG_MS,
        afterTransfer: { ringMs: 300, talkMs: 1_000 },
      });
      await expect.poll(() => call.record().outcome, POLL).toBe("answered");
      expect(call.record()).toMatchObject({
        talkedWith: standIn.userId,
        transfers: [{ phase: "ringing", to: { target: { id: standIn.userId } } }],
      });
      await expect
        .poll(call.reasons, POLL)
        .toEqual([
          expect.stringMatching(`^Sent to ${own.name}`),
          expect.stringMatching(
            `^Rang ${own.name} for \\d+ s, not answered; passed on to ${standIn.name}\\.$`,
          ),
        ]);
      expect((await call.decisions()).at(-1)).toMatchObject({
        repId: standIn.id,
        passedOn: { how: "rescue", result: "accepted", fromRepId: own.id },
      });
    },
    60_000,
  );

  it.concurrent(
    "is left to the rep who answers in time",
    async ({ expect }) => {
      const { own } = world.pair(1);
      const call = world.call(own, { ringMs: 3_000, talkMs: 5_000 });
      expect(await call.ended).toMatchObject({ talkedWith: own.userId, transfers: [] });
      expect(await call.reasons()).toHaveLength(1);
    },
    60_000,
  );
});

describe("a call that rings everybody in vain, its legs tied by nothing", () => {
  open({ link: "none", transferLink: "none" });

  it("goes down the ladder to its end", async ({ expect }) => {
    const { own, standIn } = world.pair(0);
    const call = world.call(own, { ringMs: LONG_MS, afterTransfer: { ringMs: LONG_MS } });
    await expect.poll(() => call.record().transfers.length, POLL).toBe(2);
    expect(call.record().transfers.map(({ to }) => to)).toMatchObject([
      { target: { type: "user", id: standIn.userId } },
      { target: { type: "department" } },
    ]);
    await expect
      .poll(async () => (await call.reasons()).at(-1), POLL)
      .toMatch(`Rang ${standIn.name} for`);
    expect((await call.reasons()).at(-1)).toMatch(/; passed on to the fallback\.$/);
  }, 60_000);
});

describe("a phone system that passes on no call that only rings", () => {
  open({ transferBeforeAnswer: "refused" });

  it("is asked once; the call goes on ringing, with the reason on its decision", async ({
    expect,
  }) => {
    const { own, standIn } = world.pair(0);
    const call = world.call(own, { ringMs: 9_000, talkMs: 500 });
    expect(await call.ended).toMatchObject({ talkedWith: own.userId, transfers: [] });
    await expect
      .poll(async () => (await call.reasons()).at(-1), POLL)
      .toMatch(`left ringing, as the phone system refused to pass the call on to ${standIn.name}`);
    const asked = world.box.requests.filter(({ path }) => path.endsWith("/transfer"));
    expect(asked.map(({ status }) => status)).toEqual([400]);
    expect(await world.presenceOf(standIn.name)).toBe("free");
  }, 60_000);
});
