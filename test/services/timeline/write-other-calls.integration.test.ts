import { afterAll, beforeAll, expect, it } from "vitest";
import { openTimelineWorld, type TimelineWorld } from "../support/timeline-world.ts";

let world: TimelineWorld;
beforeAll(async () => {
  world = await openTimelineWorld();
});
afterAll(() => world.close());

const MINUTE_MS = 60_000;
type Scene = NonNullable<Parameters<TimelineWorld["begin"]>[1]>;

/** A call of Ada's that nobody asked us about, over for three minutes. */
async function otherCall(more: Scene = {}, kind: "call" | "note" | "app-event" = "call") {
  const scene = await world.begin(kind, { isDecided: false, otherCalls: true, ...more });
  await scene.answer();
  await scene.hangUp();
  world.clock.at += 3 * MINUTE_MS;
  return scene;
}

it("puts a call that a rep made on the timeline, once, the right way round", async () => {
  const scene = await otherCall({ direction: "outbound" });
  expect(await scene.worker()()).toBe("written");
  expect(await scene.worker()()).toBe("unchanged");
  expect(scene.entries("calls")).toMatchObject([
    {
      contactIds: ["501", "502"],
      companyIds: ["801"],
      dealIds: ["901"],
      properties: {
        hs_call_title: "Call made by Ada Byron",
        hs_call_direction: "OUTBOUND",
        hs_call_status: "COMPLETED",
        hs_call_duration: "60000",
        hs_call_from_number: "+14155550000",
        hs_call_to_number: "+14155550101",
        hubspot_owner_id: "71",
      },
    },
  ]);
});

it("puts a call that came to a rep directly on the timeline", async () => {
  const scene = await otherCall();
  expect(await scene.worker()()).toBe("written");
  expect(scene.entries("calls")).toMatchObject([
    {
      properties: {
        hs_call_title: "Call answered by Ada Byron",
        hs_call_direction: "INBOUND",
        hs_call_from_number: "+14155550101",
        hs_call_to_number: "+14155550000",
      },
    },
  ]);
});

it.each(["note", "app-event"] as const)("writes it as a %s where calls are", async (kind) => {
  const scene = await otherCall({ direction: "outbound" }, kind);
  expect(await scene.worker()()).toBe("written");
  const written = kind === "note" ? scene.entries("notes") : scene.appEvents();
  expect(written).toHaveLength(kind === "note" ? 1 : 2);
  expect(scene.entries("calls")).toEqual([]);
});

it("waits for a decision that comes late, and for whoever else logs the call", async () => {
  const scene = await world.begin("call", { isDecided: false, otherCalls: true });
  await scene.answer();
  await scene.hangUp();
  expect(await scene.worker()()).toBe("awaited");
  await scene.decide();
  world.clock.at += 3 * MINUTE_MS;
  expect(await scene.worker()()).toBe("written");
  expect(scene.entries("calls")).toHaveLength(1);
  expect(scene.entries("calls")[0]?.properties["hs_call_body"]).toContain("How this was decided");
});

it("leaves a call to the app that has logged it", async () => {
  const scene = await otherCall({ direction: "outbound" });
  const time = { hs_timestamp: new Date(scene.at + 5_000).toISOString() };
  world.box.logForeignCall({ ...time, hs_call_direction: "OUTBOUND" }, "501");
  expect(await scene.worker()()).toBe("foreign");
  expect(await scene.worker()()).toBe("foreign");
  expect(scene.entries("calls")).toEqual([]);
});

it("takes a leg of a caller who was routed shortly before for a part of that call", async () => {
  const scene = await otherCall();
  await scene.decide(scene.at - 20 * MINUTE_MS, "dialpad:earlier");
  expect(await scene.worker()()).toBe("no-decision");
  expect(scene.entries("calls")).toEqual([]);
});

it("logs a caller who was routed shortly before, hung up and then rang a rep directly: that is a call of its own", async () => {
  const scene = await otherCall();
  const routedAt = scene.at - 5 * MINUTE_MS;
  await scene.decide(routedAt, "dialpad:before");
  const end = { kind: "ended", at: routedAt + MINUTE_MS, endedAt: routedAt + MINUTE_MS } as const;
  await scene.tell({ legId: "dialpad:before", key: "before", startedAt: routedAt, ...end });
  expect(await scene.worker()()).toBe("written");
  expect(scene.entries("calls")).toHaveLength(1);
});

it("is written within a minute of its end", async () => {
  const scene = await world.begin("call", { isDecided: false, otherCalls: true });
  await scene.answer();
  await scene.hangUp();
  world.clock.at += MINUTE_MS;
  expect(await scene.worker()()).toBe("written");
});

it("is not done where it is switched off", async () => {
  const scene = await otherCall({ direction: "outbound", otherCalls: false });
  expect(await scene.worker()()).toBe("no-decision");
  expect(scene.entries("calls")).toEqual([]);
});

it("makes no second entry when the answer is lost", async () => {
  const scene = await otherCall({ direction: "outbound" });
  world.box.fail({ kind: "answer-lost", method: "POST", path: /\/calls$/ });
  await expect(scene.worker()()).rejects.toMatchObject({ retryable: true });
  await scene.worker()();
  expect(scene.entries("calls")).toHaveLength(1);
});
