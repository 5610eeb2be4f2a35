import { describe, expect, it } from "vitest";
import { createDepths } from "../../src/queues/depths.ts";
import { SHARDS, shardsFor, shardsOf } from "../../src/queues/shards.ts";
import { createTurns } from "../../src/queues/turns.ts";

const owner = (workspaceId: string) => ({ workspaceId, accountId: null });
const WORKSPACES = Array.from({ length: 300 }, (_, index) => `workspace-${index}`);

describe("the queues of a workspace", () => {
  it("are two of those that share a name, whatever the job, and the first is named as the only one was", () => {
    expect(shardsOf("crm")[0]).toBe("crm");
    expect(shardsOf("upkeep")).toEqual(["upkeep"]);
    for (const id of WORKSPACES) {
      const pairs = ["a", "b", "c", "d"].map((key) => shardsFor("crm", owner(id), key));
      for (const pair of pairs) {
        expect(new Set(pair).size).toBe(2);
        expect(pair.toSorted()).toEqual(pairs[0]?.toSorted());
        for (const name of pair) expect(shardsOf("crm")).toContain(name);
      }
    }
  });

  it("are both another workspace's too for few of them", () => {
    const pairOf = (id: string) => shardsFor("call-events", owner(id), "").toSorted().join();
    const [first = ""] = WORKSPACES;
    const alike = WORKSPACES.filter((id) => pairOf(id) === pairOf(first)).length;
    expect(alike / WORKSPACES.length).toBeLessThan(0.15);
    const used = new Set(WORKSPACES.flatMap((id) => shardsFor("call-events", owner(id), "")));
    expect(used.size).toBe(SHARDS["call-events"]);
  });

  it("are told by the account where no workspace is named yet", () => {
    const account = (accountId: string) => ({ workspaceId: null, accountId });
    const pairs = ["1", "2", "3", "4", "5", "6"].map((id) =>
      shardsFor("crm-events", account(id), "").toSorted().join(),
    );
    expect(new Set(pairs).size).toBeGreaterThan(1);
  });
});

describe("turns", () => {
  it("put what goes beyond a burst behind everybody else's, the later the more there is of it", () => {
    const turns = createTurns(() => 0);
    const flood = Array.from({ length: 3_000 }, () => turns.next("a"));
    expect(flood.slice(0, 200)).toEqual(Array.from({ length: 200 }, () => 0));
    expect(flood.toSorted((one, two) => one - two)).toEqual(flood);
    expect(flood.at(-1)).toBeGreaterThan(20);
    expect(turns.next("b")).toBe(0);
  });

  it("are the first again when the flood is some minutes old, however long it was", () => {
    let now = 0;
    const turns = createTurns(() => now);
    for (let index = 0; index < 100_000; index++) turns.next("a");
    expect(turns.next("a")).toBeLessThan(1_000_000);
    now = 300_000;
    expect(turns.next("a")).toBe(0);
  });
});

describe("depths", () => {
  it("send a job to the other queue only where the usual one is long, and never wait to know", async () => {
    const depths = new Map([
      ["long", 1_000],
      ["short", 3],
    ]);
    let now = 0;
    const { shorter } = createDepths({
      read: async (queue) => depths.get(queue) ?? 0,
      now: () => now,
    });
    expect(shorter(["long", "short"])).toBe("long");
    await Promise.resolve();
    await Promise.resolve();
    expect(shorter(["long", "short"])).toBe("short");
    expect(shorter(["short", "long"])).toBe("short");
    depths.set("long", 2);
    now = 1_000;
    shorter(["long", "short"]);
    await Promise.resolve();
    await Promise.resolve();
    expect(shorter(["long", "short"])).toBe("long");
    expect(shorter(["only"])).toBe("only");
  });
});
