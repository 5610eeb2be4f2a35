import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type AdoptionWorld,
  type Around,
  openAdoptionWorld,
} from "../services/support/adoption-world.ts";

let world: AdoptionWorld;
beforeAll(async () => {
  world = await openAdoptionWorld();
});
afterAll(() => world.close());

/** A place where the first ones wait until so many have come; later ones pass. */
function atOnce(count: number): () => Promise<void> {
  let come = 0;
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    come += 1;
    if (come >= count) open();
    return opened;
  };
}

describe("adopting a contact that nobody owns", () => {
  it("makes the rep who talked the owner, once, and can be undone", async () => {
    const { workspaceId, box, worker, talk, ownerInHubspot, ownerInMirror, rows, writes } =
      await world.begin();
    const leg = await talk("71");
    const { adopt, undo } = worker();
    expect(await adopt(workspaceId, leg)).toBe("adopted");
    expect(await adopt(workspaceId, leg)).toBe("settled");
    expect([ownerInHubspot(), await ownerInMirror(), writes()]).toEqual(["71", "71", 1]);
    const notes = box.notes.map(({ properties }) => properties["hs_note_body"] ?? "");
    expect(notes).toEqual([expect.stringContaining("rep-71 became the owner")]);
    const [row] = await rows();
    expect(row).toMatchObject({ state: "adopted", ownerId: "71", rule: "who-talked" });
    await undo(workspaceId, row?.id ?? "");
    expect([ownerInHubspot(), await ownerInMirror()]).toEqual([null, null]);
    expect(await rows()).toMatchObject([{ state: "undone" }]);
    expect(await adopt(workspaceId, leg)).toBe("settled");
    expect(ownerInHubspot()).toBeNull();
  });

  it("leaves an owner alone whom the mirror does not know yet", async () => {
    const { workspaceId, box, worker, talk, ownerInHubspot, ownerInMirror, rows, writes } =
      await world.begin();
    box.setOwner("501", "73");
    expect(await worker().adopt(workspaceId, await talk("71"))).toBe("kept");
    expect([ownerInHubspot(), await ownerInMirror(), writes()]).toEqual(["73", "73", 0]);
    expect(await rows()).toMatchObject([{ state: "kept", foundOwnerId: "73" }]);
  });

  it("does nothing after a short talk, and nothing to an owner", async () => {
    const short = await world.begin();
    expect(await short.worker().adopt(short.workspaceId, await short.talk("71", 20))).toBe(
      "nothing",
    );
    const owned = await world.begin({ ownerId: "73" });
    expect(await owned.worker().adopt(owned.workspaceId, await owned.talk("71"))).toBe("nothing");
    expect(owned.ownerInHubspot()).toBe("73");
  });

  it("says who was set since when it can't be undone", async () => {
    const { workspaceId, box, worker, talk, ownerInHubspot, rows } = await world.begin();
    const { adopt, undo } = worker();
    await adopt(workspaceId, await talk("71"));
    box.setOwner("501", "73");
    const [row] = await rows();
    await expect(undo(workspaceId, row?.id ?? "")).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("owner 73"),
    });
    expect(ownerInHubspot()).toBe("73");
  });

  it("tells why where HubSpot refuses the owner, and tries no more", async () => {
    const { workspaceId, box, worker, talk, rows, writes } = await world.begin();
    box.archiveOwner("71");
    const leg = await talk("71");
    expect(await worker().adopt(workspaceId, leg)).toBe("refused");
    expect(await worker().adopt(workspaceId, leg)).toBe("settled");
    expect(writes()).toBe(1);
    expect(await rows()).toMatchObject([
      { state: "refused", reason: expect.stringContaining("left") },
    ]);
  });

  it("gives contacts out in turn, each turn once, where the admin asked for that", async () => {
    const { workspaceId, worker, talk, rows } = await world.begin({
      settings: { assignee: "in-turn" },
    });
    await worker().adopt(workspaceId, await talk("71"));
    expect(await rows()).toMatchObject([{ rule: "in-turn", state: "adopted", repId: "rep-71" }]);
    const second = await world.begin({ settings: { assignee: "in-turn" } });
    await second.worker().adopt(second.workspaceId, await second.talk("72"));
    expect(await second.rows()).toMatchObject([{ repId: "rep-71" }]);
  });

  it("takes over from an owner who only missed calls, where the admin asked for that", async () => {
    const lost = await world.begin({ ownerId: "73", settings: { lostAfterMonths: 3 } });
    expect(await lost.worker().adopt(lost.workspaceId, await lost.talk("71"))).toBe("nothing");
    await lost.talk("73", 0, { connectedAt: null, endReason: "missed" });
    expect(await lost.worker().adopt(lost.workspaceId, await lost.talk("71"))).toBe("adopted");
    expect(lost.ownerInHubspot()).toBe("71");
    expect(await lost.rows()).toMatchObject([{ rule: "only-lost-calls", previousOwnerId: "73" }]);

    const talked = await world.begin({ ownerId: "73", settings: { lostAfterMonths: 3 } });
    await talked.talk("73", 0, { connectedAt: null, endReason: "missed" });
    await talked.talk("73", 30);
    expect(await talked.worker().adopt(talked.workspaceId, await talked.talk("71"))).toBe(
      "nothing",
    );
  });
});

describe("two workers and a workflow", () => {
  it.each([
    ["after our write", "write", "after"],
    ["between our look and our write", "write", "before"],
    ["before anybody looked", "read", "before"],
  ] as const)(
    "leave the workflow's owner standing when it comes %s",
    async (_name, step, moment) => {
      const scene = await world.begin();
      const { workspaceId, box, ownerInHubspot, ownerInMirror, rows, audited, writes } = scene;
      let assigned = false;
      // both have decided to adopt before either looks at HubSpot
      const bothPlanned = atOnce(2);
      const workflow: Around = async (name, work) => {
        if (name === "plan") await bothPlanned();
        const first = name === step && !assigned;
        if (first) assigned = true;
        if (first && moment === "before") box.setOwner("501", "73");
        const result = await work();
        if (first && moment === "after") box.setOwner("501", "73");
        return result;
      };
      const legs = [await scene.talk("71"), await scene.talk("72")] as const;
      const [one, two] = [scene.worker(workflow), scene.worker(workflow)];
      await Promise.all([one.adopt(workspaceId, legs[0]), two.adopt(workspaceId, legs[1])]);
      expect([ownerInHubspot(), await ownerInMirror()]).toEqual(["73", "73"]);
      const written = writes();
      // nobody takes it up again
      await Promise.all([one.adopt(workspaceId, legs[0]), two.adopt(workspaceId, legs[1])]);
      expect(writes()).toBe(written);
      const states = (await rows()).map(({ state }) => state);
      expect(states).toHaveLength(2);
      expect(states.every((state) => state === "kept" || state === "lost")).toBe(true);
      expect(await audited()).toHaveLength(2);
    },
  );

  it("give the contact to exactly one of two reps", async () => {
    const scene = await world.begin();
    const { workspaceId, worker, rows, writes, ownerInHubspot } = scene;
    const legs = [await scene.talk("71"), await scene.talk("72")] as const;
    const bothPlanned = atOnce(2);
    const together: Around = async (name, work) => {
      if (name === "plan") await bothPlanned();
      return work();
    };
    const ends = await Promise.all(legs.map((leg) => worker(together).adopt(workspaceId, leg)));
    expect(ends.toSorted()).toEqual(["adopted", "kept"]);
    expect(writes()).toBe(1);
    const adopted = (await rows()).find(({ state }) => state === "adopted");
    expect(ownerInHubspot()).toBe(adopted?.ownerId);
  });
});

describe("a worker that dies at any step", () => {
  it("leaves what the next one settles: one owner, one row, at most one write", async () => {
    for (const when of ["before", "after"] as const) {
      for (let step = 1; ; step += 1) {
        const scene = await world.begin();
        const { workspaceId, worker, rows, writes, ownerInHubspot, ownerInMirror } = scene;
        const leg = await scene.talk("71");
        let steps = 0;
        let died = false;
        const dying: Around = async (_name, work) => {
          steps += 1;
          const dies = steps === step;
          died ||= dies;
          if (dies && when === "before") throw new Error("killed");
          const result = await work();
          if (dies) throw new Error("killed");
          return result;
        };
        await worker(dying)
          .adopt(workspaceId, leg)
          .catch(() => undefined);
        await worker().adopt(workspaceId, leg);
        expect([ownerInHubspot(), await ownerInMirror()], `${when} step ${step}`).toEqual([
          "71",
          "71",
        ]);
        expect(await rows(), `${when} step ${step}`).toMatchObject([{ state: "adopted" }]);
        expect(writes(), `${when} step ${step}`).toBe(1);
        expect(scene.box.notes, `${when} step ${step}`).toHaveLength(1);
        if (!died) {
          // as many steps as an adoption has: fewer would mean that nothing was interrupted
          expect(step).toBeGreaterThanOrEqual(8);
          break;
        }
      }
    }
  }, 30_000);
});
