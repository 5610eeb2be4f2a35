import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StickylineError } from "../../../src/domain/errors.ts";
import { createCallTransferStore } from "../../../src/store/call-transfer-store.ts";
import { openDatabase, type Database } from "../../../src/store/database.ts";
import { createTestDatabase } from "../../support/databases.ts";
import { dyingAt } from "../support/dying-at.ts";
import { NOW, openPassOnScene, QUEUE } from "../support/pass-on-scene.ts";

const SENDER_GONE_MS = 21_000;
const refused = new StickylineError("VENDOR_REFUSED", "Dialpad answered with 400.");
const silent = new StickylineError("VENDOR_UNAVAILABLE", "no answer", { retryable: true });
const tooMany = new StickylineError("VENDOR_RATE_LIMITED", "too many", { retryable: true });

let server: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
beforeAll(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url, { poolSize: 4 });
});
afterAll(async () => {
  await db.close();
  await server.drop();
});

/** A call of a workspace of its own; the ledger goes by the scene's clock. */
async function open(kind: "rings" | "waits") {
  const clock = { at: NOW };
  const scene = openPassOnScene(
    createCallTransferStore(db, () => clock.at),
    kind,
  );
  const admin = new Client({ connectionString: server.url });
  await admin.connect();
  const [{ workspaceId } = { workspaceId: "" }] = scene.world.decisions;
  await admin.query("insert into workspace (id, name) values ($1, 'One')", [workspaceId]);
  await admin.end();
  return {
    ...scene,
    later(ms: number) {
      clock.at += ms;
      scene.world.at += ms;
    },
  };
}

const KINDS = [
  ["rings", "dialpad:8 to user 2", "Rang Ada for 20 s, not answered; passed on to Bo."],
  ["waits", "dialpad:8 to user 1", "Waited 20 s in the queue for Ada; passed on to Ada."],
] as const;

describe.each(KINDS)("a call that %s", (kind, sent, reason) => {
  it("is passed on once, and says so", async () => {
    const scene = await open(kind);
    expect(await scene.run()).toBe("accepted");
    expect(scene.world.sent).toEqual([sent]);
    expect(scene.reasons().at(-1)).toBe(reason);
    expect(await scene.run()).toBe(kind === "rings" ? "not-needed" : "done");
    expect(scene.world.sent).toHaveLength(1);
    expect(scene.world.released).toEqual([]);
  });

  it("is passed on once by two workers at the same time, and its rep is not given back", async () => {
    const scene = await open(kind);
    const results = await Promise.all([scene.worker()(), scene.worker()()]);
    expect(results).toContain("accepted");
    expect(scene.world.sent).toHaveLength(1);
    expect(scene.world.released).toEqual([]);
  });

  it.each(["answered", "over"] as const)(
    "is left alone when the phone system says at the last moment that it is %s",
    async (progress) => {
      const scene = await open(kind);
      scene.world.progress = progress;
      expect(await scene.run()).toBe(kind === "rings" ? "not-needed" : "done");
      expect(scene.world.sent).toEqual([]);
      expect(scene.world.released).toEqual([kind === "rings" ? "bo" : "ada"]);
      expect(scene.reasons()).toHaveLength(1);
    },
  );

  it("is left alone once somebody talks, or its leg has ended", async () => {
    for (const state of ["connected", "ended"] as const) {
      const scene = await open(kind);
      scene.add(state);
      expect(await scene.run()).toBe(kind === "rings" ? "not-needed" : "done");
      expect(scene.world.sent).toEqual([]);
      expect(scene.world.left).toBe(kind === "rings" ? 0 : 1);
    }
  });

  it("stays where it is when the phone system refuses, with the reason", async () => {
    const scene = await open(kind);
    scene.world.transfer = refused;
    expect(await scene.run()).toBe("refused");
    expect(scene.world.decisions.at(-1)).toMatchObject({
      outcome: kind === "rings" ? "rep" : "wait",
      repId: kind === "rings" ? "ada" : null,
      reason: expect.stringContaining("as the phone system refused to pass the call on to"),
    });
    expect(scene.world.released).toHaveLength(1);
    await scene.run();
    expect(scene.world.sent).toHaveLength(1);
  });

  it("may have been passed on when nothing was heard: its rep is kept, and nothing is sent again", async () => {
    const scene = await open(kind);
    scene.world.transfer = silent;
    expect(await scene.run()).toBe("unknown");
    expect(scene.reasons().at(-1)).toContain("it is not known whether");
    expect(scene.world.released).toEqual([]);
    await scene.run();
    expect(scene.world.sent).toHaveLength(1);
  });

  it("is looked at again when the phone system can't be asked just now", async () => {
    const scene = await open(kind);
    scene.world.progress = tooMany;
    expect(await scene.run()).toBe(kind === "rings" ? "look-again" : "waits");
    expect(scene.world.released).toHaveLength(1);
    scene.world.progress = "unanswered";
    expect(await scene.run()).toBe("accepted");
  });

  it("is not touched on a line that is paused or only observed meanwhile", async () => {
    const scene = await open(kind);
    scene.world.mode = "pause";
    expect(await scene.run()).toBe(kind === "rings" ? "not-needed" : "done");
    expect(scene.world.sent).toEqual([]);
  });

  it("stays where it is when nobody is to be had", async () => {
    const scene = await open(kind);
    scene.world.next = { ...scene.world.next, answer: { kind: "end", prompt: [], locale: "en" } };
    scene.world.next.decision = { ...scene.world.next.decision, outcome: "closed", repId: null };
    expect(await scene.run()).toBe("left");
    expect(scene.reasons().at(-1)).toContain(
      kind === "rings" ? "nobody to pass the call on to" : "whose own agents answer",
    );
  });

  it.each(["before", "after"] as const)(
    "is passed on once at the most when a worker dies %s any of its steps, and ends with a reason",
    async (when) => {
      const steps = new Set<string>();
      for (let step = 1; ; step += 1) {
        const scene = await open(kind);
        const dying = dyingAt(step, when);
        await scene
          .worker(dying.around)()
          .catch(() => undefined);
        await scene.run();
        scene.later(SENDER_GONE_MS);
        await scene.run();
        const at = `${when} step ${step}: ${dying.seen.at(-1)}`;
        expect(scene.world.sent.length, at).toBeLessThanOrEqual(1);
        expect(scene.world.decisions, at).toHaveLength(2);
        if (scene.world.sent.length === 0) {
          expect(scene.reasons().at(-1), at).toContain("it is not known whether");
        }
        for (const name of dying.seen) steps.add(name);
        if (!dying.isDead()) break;
      }
      expect([...steps]).toEqual(
        expect.arrayContaining(["route", "ledger.plan", "progress", "ledger.claim", "transfer"]),
      );
    },
    30_000,
  );
});

it("a caller in a queue waits on while their rep is on a call, or the maps can't be read", async () => {
  const scene = await open("waits");
  const { decision } = scene.world.next;
  const answer = { kind: "target", target: QUEUE } as const;
  scene.world.next = {
    ...scene.world.next,
    answer,
    decision: { ...decision, outcome: "wait", target: QUEUE },
  };
  expect(await scene.run()).toBe("waits");
  scene.world.next = {
    cause: "maps-away",
    answer,
    decision: { ...decision, outcome: "fallback", path: "facts-missing" },
  };
  expect(await scene.run()).toBe("waits");
  expect(scene.reasons()).toHaveLength(1);
});

it("a call is looked at again while nothing was heard of its ringing, or of its queue", async () => {
  const rings = await open("rings");
  rings.world.events.length = 0;
  expect(await rings.run()).toBe("look-again");
  const waits = await open("waits");
  waits.world.events.length = 0;
  waits.world.at -= 15_000;
  expect(await waits.run()).toBe("waits");
  waits.later(15_000);
  expect(await waits.run()).toBe("done");
});
