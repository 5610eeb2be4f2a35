import { expect, it } from "vitest";
import { createBoxDialer } from "../../../src/sandbox/voipex/dialer.ts";
import { createClickToCall } from "../../../src/sandbox/voipex/click-to-call.ts";
import { runCampaigns } from "../../../src/sandbox/voipex/run-campaigns.ts";

const member = {
  userId: "11",
  firstName: "Ada",
  lastName: "Byron",
  login: "ada",
  extension: "444",
};
const fails = () => {
  throw new Error("a fault of the box");
};

it("what ends the campaigns' dialling is told", async () => {
  const told: unknown[] = [];
  runCampaigns({
    dialer: createBoxDialer(),
    members: [member],
    calls: new Map(),
    tell: async () => undefined,
    behaviourOf: () => ({}),
    rules: { dialStatuses: "own", dialTimeZone: "UTC" },
    now: fails,
    pause: async () => undefined,
    onFailure: (error) => told.push(error),
  }).run();
  await expect.poll(() => told).toEqual([new Error("a fault of the box")]);
});

it("what breaks a call that the API asked for is told", async () => {
  const told: unknown[] = [];
  const clickToCall = createClickToCall({
    members: [member],
    rules: { madeCallAnswered: "rep" },
    calls: new Map(),
    tell: async () => undefined,
    behaviourOf: fails,
    now: Date.now,
    onFailure: (error) => told.push(error),
  });
  const who = { identityType: "login", identityValue: "ada" };
  expect(clickToCall.make({ fromUser: who, to: "+420222333444" })).toMatchObject({ ended: false });
  await expect.poll(() => told).toEqual([new Error("a fault of the box")]);
  await clickToCall.close();
});
