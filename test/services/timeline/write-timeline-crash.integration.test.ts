import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dyingAt } from "../support/dying-at.ts";
import { openTimelineWorld, type TimelineWorld } from "../support/timeline-world.ts";

let world: TimelineWorld;
beforeAll(async () => {
  world = await openTimelineWorld();
});
afterAll(() => world.close());

/** After it, a dead sender's row is anybody's. */
const SENDER_GONE_MS = 181_000;

/** How a call's entry must look in the end, whatever died on the way. */
const FINAL_CALL = {
  contactIds: ["501", "502"],
  companyIds: ["801"],
  dealIds: ["901"],
  archived: false,
  properties: {
    hs_call_title: "Call answered by Ada Byron",
    hs_call_status: "COMPLETED",
    hs_call_duration: "60000",
    hubspot_owner_id: "71",
    hs_call_to_number: "+14155550000",
  },
};

describe.each(["before", "after"] as const)("a writer that dies %s any of its steps", (when) => {
  it.each(["call", "note", "annotation"] as const)(
    "leaves exactly one %s, whole, after the next one has run",
    async (kind) => {
      const steps = new Set<string>();
      for (let step = 1; ; step += 1) {
        const scene = await world.begin(kind);
        const foreign =
          kind === "annotation"
            ? world.box.logForeignCall(
                { hs_timestamp: new Date(scene.at).toISOString(), hs_call_body: "Theirs" },
                "501",
              )
            : null;
        await scene.answer();
        await scene.hangUp();
        const dying = dyingAt(step, when);
        await scene
          .worker(dying.around)()
          .catch(() => undefined);
        world.clock.at += SENDER_GONE_MS;
        await scene.worker()();
        for (const name of dying.seen) steps.add(name);
        const at = `${kind}, ${when} step ${step}: ${dying.seen.at(-1)}`;
        const entries = scene.entries(kind === "note" ? "notes" : "calls");
        expect(entries, at).toHaveLength(1);
        if (kind === "call") expect(entries, at).toMatchObject([FINAL_CALL]);
        if (kind === "note") {
          expect(entries, at).toMatchObject([
            { contactIds: ["501", "502"], companyIds: ["801"], dealIds: ["901"] },
          ]);
        }
        if (kind === "annotation") {
          expect(entries[0]?.id, at).toBe(foreign);
          const body = entries[0]?.properties["hs_call_body"] ?? "";
          expect(body.startsWith("Theirs<br>— Stickyline —<br>Call answered by Ada"), at).toBe(
            true,
          );
          expect(body.split("— Stickyline —"), at).toHaveLength(2);
        }
        if (!dying.isDead()) break;
      }
      expect([...steps]).toEqual(
        expect.arrayContaining(["ledger.plan", "ledger.claim", "ledger.done", "callOf"]),
      );
    },
    30_000,
  );

  it("leaves one entry when it dies while it updates one that it made during the call", async () => {
    for (let step = 1; ; step += 1) {
      const scene = await world.begin();
      await scene.answer();
      expect(await scene.worker()()).toBe("in-progress");
      expect(scene.entries("calls")).toMatchObject([
        { properties: { hs_call_status: "IN_PROGRESS" } },
      ]);
      await scene.hangUp();
      const dying = dyingAt(step, when);
      await scene
        .worker(dying.around)()
        .catch(() => undefined);
      world.clock.at += SENDER_GONE_MS;
      await scene.worker()();
      const at = `${when} step ${step}: ${dying.seen.at(-1)}`;
      expect(scene.entries("calls"), at).toMatchObject([FINAL_CALL]);
      if (!dying.isDead()) break;
    }
  }, 30_000);
});

describe("an answer that is lost on its way from HubSpot", () => {
  it.each(["call", "note"] as const)("makes no second %s", async (kind) => {
    const scene = await world.begin(kind);
    await scene.hangUp();
    world.box.fail({ kind: "answer-lost", method: "POST", path: /\/(calls|notes)$/ });
    await expect(scene.worker()()).rejects.toMatchObject({ retryable: true });
    await scene.worker()();
    expect(scene.entries(kind === "call" ? "calls" : "notes")).toHaveLength(1);
  });
});

describe("an entry on the timeline", () => {
  it("is found again when the first of its contacts is gone and its answer was lost", async () => {
    const scene = await world.begin();
    await scene.hangUp();
    world.box.fail({ kind: "answer-lost", method: "POST", path: /\/calls$/ });
    await expect(scene.worker()()).rejects.toMatchObject({ retryable: true });
    world.box.deleteContact("501");
    await scene.worker()();
    expect(scene.entries("calls")).toHaveLength(1);
  });

  it("that a person deleted is never written again", async () => {
    const scene = await world.begin();
    await scene.answer();
    await scene.worker()();
    const [entry] = scene.entries("calls");
    world.box.deleteEngagement("calls", entry?.id ?? "");
    await scene.hangUp();
    expect(await scene.worker()()).toBe("removed");
    expect(await scene.worker()()).toBe("removed");
    expect(scene.entries("calls")).toMatchObject([{ archived: true }]);
  });

  it("is a note where another app was to log the call and did not", async () => {
    const scene = await world.begin("annotation");
    await scene.hangUp();
    expect(await scene.worker()()).toBe("awaited");
    world.clock.at += 10 * 60_000;
    expect(await scene.worker()()).toBe("written");
    expect(scene.entries("notes")).toHaveLength(1);
    expect(scene.entries("calls")).toHaveLength(0);
  });

  it("is not written where the admin wants none", async () => {
    const scene = await world.begin("off");
    await scene.hangUp();
    expect(await scene.worker()()).toBe("off");
    expect(scene.entries("calls")).toHaveLength(0);
  });
});
