import { expect, it } from "vitest";
import type { LegEvent } from "../../../src/domain/call.ts";
import { createFollowCall } from "../../../src/services/timeline/follow-call.ts";
import type { TimelineResult } from "../../../src/services/timeline/write-timeline.ts";

const T0 = 1_790_000_000_000;

function event(kind: LegEvent["kind"], connectedAt: number | null): LegEvent {
  return {
    key: kind,
    legId: "dialpad:1",
    kind,
    at: T0 + 60_000,
    identity: "dialpad:user:1",
    direction: "inbound",
    number: "+14155550100",
    internalNumber: null,
    startedAt: T0,
    connectedAt,
    endedAt: kind === "ended" ? T0 + 60_000 : null,
    endReason: null,
    links: [],
    details: {},
  };
}

async function follow(events: readonly LegEvent[], result: TimelineResult) {
  const did: string[] = [];
  await createFollowCall({
    callOf: async () => ({ legIds: ["dialpad:1"], events }),
    requestAdoption: async () => void did.push("adopt"),
    async writeTimeline() {
      did.push("write");
      return result;
    },
    requestTimeline: async (_workspaceId, _legId, delayMs) => void did.push(`in ${delayMs}`),
  })("main", "dialpad:1");
  return did;
}

it("asks who is to own the contact once somebody has talked, before and whatever is written", async () => {
  expect(await follow([event("ended", T0 + 5_000)], "written")).toEqual(["adopt", "write"]);
  expect(await follow([event("connected", T0 + 5_000)], "in-progress")).toEqual([
    "adopt",
    "write",
    "in 300000",
  ]);
});

it("asks nothing of the kind for a call that nobody took", async () => {
  expect(await follow([event("ended", null)], "awaited")).toEqual(["write", "in 60000"]);
  expect(await follow([], "no-contact")).toEqual(["write"]);
});
