import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Around } from "../support/dying-at.ts";
import { openTimelineWorld, type TimelineWorld } from "../support/timeline-world.ts";

let world: TimelineWorld;
beforeAll(async () => {
  world = await openTimelineWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.box.switches.appEvents = "approved";
  world.refusals.known.splice(0);
  world.refusals.alerts.splice(0);
});

/** After it, a dead sender's row is anybody's, and the call has long been over. */
const SENDER_GONE_MS = 181_000;
const SETTLED_MS = 20_000;
const asked = () => world.box.requests.filter(({ path }) => path.endsWith("/events")).length;

/** A call that is over, and has been for a while. */
async function overCall(kind: "app-event" | "call", beside = false) {
  const scene = await world.begin(kind, { beside });
  await scene.answer();
  await scene.hangUp();
  world.clock.at += SETTLED_MS;
  return scene;
}

it("puts a call on each contact's timeline as an event of our app, once", async () => {
  const scene = await overCall("app-event");
  expect(await scene.worker()()).toBe("written");
  expect(await scene.worker()()).toBe("unchanged");
  expect(scene.appEvents()).toMatchObject([
    {
      contactId: "501",
      eventTypeName: "stickyline_call",
      properties: { title: "Call answered by Ada Byron", outcome: "answered", seconds: "60" },
    },
    { contactId: "502" },
  ]);
  expect([...scene.entries("calls"), ...scene.entries("notes")]).toEqual([]);
});

it("waits until the call is over and no further leg is to be expected, since an event can't be changed", async () => {
  const scene = await world.begin("app-event");
  await scene.answer();
  expect(await scene.worker()()).toBe("in-progress");
  await scene.hangUp();
  expect(await scene.worker()()).toBe("awaited");
  expect(scene.appEvents()).toEqual([]);
  world.clock.at += SETTLED_MS;
  expect(await scene.worker()()).toBe("written");
  expect(scene.appEvents()).toHaveLength(2);
});

it.each(["before", "after"] as const)(
  "leaves neither two nor none when the writer dies %s any of its steps",
  async (when) => {
    for (let step = 1; ; step += 1) {
      const scene = await overCall("app-event");
      let steps = 0;
      let isDead = false;
      const dying: Around = async (_name, work) => {
        if (isDead) throw new Error("dead");
        steps += 1;
        const dies = steps === step;
        if (dies) isDead = true;
        if (dies && when === "before") throw new Error("dead");
        const result = await work();
        if (dies) throw new Error("dead");
        return result;
      };
      await scene
        .worker(dying)()
        .catch(() => undefined);
      world.clock.at += SENDER_GONE_MS;
      await scene.worker()();
      const contacts = scene.appEvents().map(({ contactId }) => contactId);
      expect(contacts, `${when} step ${step}`).toEqual(["501", "502"]);
      expect(scene.entries("notes"), `${when} step ${step}`).toEqual([]);
      if (!isDead) break;
    }
  },
  30_000,
);

it("counts an event whose answer was lost as what it is: there", async () => {
  const scene = await overCall("app-event");
  world.box.fail({ kind: "answer-lost", method: "POST", path: /\/events$/ });
  expect(await scene.worker()()).toBe("written");
  expect(scene.appEvents()).toHaveLength(2);
});

it("writes notes where HubSpot has not approved our events, with one alert and one try an hour", async () => {
  world.box.switches.appEvents = "unapproved";
  const before = asked();
  const scenes = [await overCall("app-event"), await overCall("app-event")];
  for (const scene of scenes) {
    expect(await scene.worker()()).toBe("written");
    expect(await scene.worker()()).toBe("unchanged");
    expect(scene.entries("notes")).toHaveLength(1);
    expect(scene.appEvents()).toEqual([]);
  }
  expect(world.refusals.alerts).toHaveLength(1);
  // one for each of the first call's contacts
  expect(asked() - before).toBe(2);
});

it("puts an event beside the call where that is set, and the call alone where HubSpot refuses", async () => {
  const scene = await overCall("call", true);
  expect(await scene.worker()()).toBe("written");
  await scene.worker()();
  expect(scene.entries("calls")).toHaveLength(1);
  expect(scene.appEvents()).toHaveLength(2);

  world.box.switches.appEvents = "unapproved";
  const refused = await overCall("call", true);
  await refused.worker()();
  await refused.worker()();
  expect(refused.entries("calls")).toHaveLength(1);
  expect([...refused.appEvents(), ...refused.entries("notes")]).toEqual([]);
});
