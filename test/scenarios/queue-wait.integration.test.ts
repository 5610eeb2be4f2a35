import { afterAll, beforeAll, describe, it } from "vitest";
import { SANDBOX_COMPANY } from "../../src/sandbox/people.ts";
import { openPassedOnWorld, type PassedOnWorld } from "./support/passed-on-world.ts";

const LONG_MS = 120_000;
const POLL = { timeout: 25_000, interval: 100 };
const queueWait = { callCenterId: SANDBOX_COMPANY.callCenter.id, maxSeconds: 12 };

const takenOut = (rep: { userId: string }) => ({
  outcome: "answered",
  talkedWith: rep.userId,
  transfers: [{ phase: "waiting", to: { target: { id: rep.userId } } }],
});
/** What happens once a caller is out of the queue. */
const THEN = { ringMs: 300, talkMs: 1_000 };

describe("a caller whose rep is on a call", () => {
  let world: PassedOnWorld;
  beforeAll(async () => {
    world = await openPassedOnWorld({ vendorSettings: { queueWait }, waitSeconds: 600 });
  }, 60_000);
  afterAll(() => world?.close());

  it.concurrent(
    "waits in the queue and talks with the rep once they are free, the first one first",
    async ({ expect }) => {
      const { own } = world.pair(0);
      await world.occupy(own, 5_000);
      const first = world.call(own, { queueMs: LONG_MS, afterTransfer: THEN });
      await expect.poll(() => first.record().sentTo?.type, POLL).toBe("callcenter");
      const second = world.call(own, { queueMs: LONG_MS, afterTransfer: THEN });
      const ended = [await first.ended, await second.ended];
      expect(ended).toMatchObject([takenOut(own), takenOut(own)]);
      const [one, two] = ended.map(({ connectedAt }) => connectedAt ?? 0);
      expect(one).toBeLessThan(two ?? 0);
      await expect
        .poll(first.reasons, POLL)
        .toEqual([
          expect.stringMatching(`^Sent to the queue to wait for ${own.name}: .* is on a call`),
          expect.stringMatching(
            `^Waited \\d+ s in the queue for ${own.name}; passed on to ${own.name}\\.$`,
          ),
        ]);
    },
    60_000,
  );

  it.concurrent(
    "keeps nobody once they have hung up, and calls them back where the policy says so",
    async ({ expect }) => {
      const { own } = world.pair(1);
      await world.app.api("PATCH", "/callback-policy", { fromHangUp: true });
      await world.occupy(own, 4_000);
      const gone = world.call(own, { queueMs: LONG_MS, patienceMs: 2_000 });
      expect(await gone.ended).toMatchObject({ outcome: "missed", transfers: [] });
      await expect.poll(() => world.presenceOf(own.name), POLL).toBe("free");
      const direct = world.call(own, { queueMs: LONG_MS, ...THEN, afterTransfer: THEN });
      expect(await direct.ended).toMatchObject({ talkedWith: own.userId });
      expect(await gone.reasons()).toHaveLength(1);
      const callbacks = () => world.app.api("GET", "/callbacks");
      await expect
        .poll(callbacks, { timeout: 40_000 })
        .toMatchObject({ items: [{ number: gone.from }] });
    },
    60_000,
  );

  it.concurrent(
    "is left to the queue's own agents when the time to wait is over and nobody stands in",
    async ({ expect }) => {
      const { own } = world.pair(2);
      await world.occupy(own, 25_000);
      const call = world.call(own, { queueMs: 17_000, ringMs: 300, talkMs: 500 });
      const ended = await call.ended;
      expect(ended).toMatchObject({ outcome: "answered", transfers: [] });
      expect(ended.talkedWith).not.toBe(own.userId);
      await expect
        .poll(async () => (await call.reasons()).at(-1), POLL)
        .toMatch(
          /^Waited \d+ s in the queue for \w+; left in the queue, whose own agents answer\.$/,
        );
    },
    60_000,
  );
});

describe("a caller in a queue, whose legs are tied by nothing and whose router is silent", () => {
  let world: PassedOnWorld;
  beforeAll(async () => {
    world = await openPassedOnWorld({
      vendorSettings: { queueWait },
      waitSeconds: 600,
      assumptions: { link: "none", entryLegEvents: false, transferLink: "none" },
    });
  }, 60_000);
  afterAll(() => world?.close());

  it.concurrent(
    "talks with the rep once they are free",
    async ({ expect }) => {
      const { own } = world.pair(0);
      await world.occupy(own, 4_000);
      const call = world.call(own, { queueMs: LONG_MS, afterTransfer: THEN });
      expect(await call.ended).toMatchObject(takenOut(own));
    },
    60_000,
  );

  it.concurrent(
    "goes to who stands in when the time to wait is over",
    async ({ expect }) => {
      const { own, standIn } = world.pair(1);
      await world.occupy(own, 25_000);
      const call = world.call(own, { queueMs: LONG_MS, afterTransfer: THEN });
      expect(await call.ended).toMatchObject(takenOut(standIn));
    },
    60_000,
  );
});
