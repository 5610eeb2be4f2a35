import { describe, expect, it } from "vitest";
import { StickylineError } from "../../../src/domain/errors.ts";
import { createListTargets } from "../../../src/services/lines/list-targets.ts";
import { routingAdapters } from "../../../src/telephony/registry.ts";
import type { TelephonyClient, VendorTarget } from "../../../src/telephony/telephony-client.ts";

function world(targets: readonly VendorTarget[], vendor = "dialpad") {
  let [reads, at] = [0, 0];
  const client: TelephonyClient = {
    listOffices: async () => [],
    listUsers: async () => [],
    isOnCall: async () => null,
    provision: () => Promise.reject(new Error("nothing is made")),
    routerHealth: async () => ({ enabled: true }),
    reenableRouter: async (provisioned) => provisioned,
    async listTargets() {
      reads += 1;
      if (targets.length === 0) throw new StickylineError("VENDOR_UNAVAILABLE", "down");
      return [...targets];
    },
  };
  const list = createListTargets({
    getConnection: async (_workspace, id) => (id === "c" ? { vendor } : null),
    clientOf: async () => client,
    checkTarget: (name, target) => void routingAdapters.get(name)?.checkTarget(target, "target"),
    now: () => at,
  });
  const later = (ms: number) => (at += ms);
  return { list, later, readsMade: () => reads };
}

describe("what calls can be sent to", () => {
  it("says why an id beyond 2^53 can't be used, and shows what has no name by its id", async () => {
    const { list } = world([
      { type: "office", id: "9007199254740993", name: "Far" },
      { type: "office", id: "9007199254740991", name: " " },
    ]);
    expect(await list("w", "c", { limit: 10 })).toEqual({
      items: [
        { type: "office", id: "9007199254740991", name: "9007199254740991", unusable: null },
        {
          type: "office",
          id: "9007199254740993",
          name: "Far",
          unusable: expect.stringContaining("2^53"),
        },
      ],
      cursor: null,
      truncated: false,
    });
  });

  it("is bounded, read once for all its pages, and read again when it failed or is old", async () => {
    const many = Array.from({ length: 10_001 }, (_, n) => ({
      type: "user",
      id: `${n + 1}`,
      name: `User ${n}`,
    }));
    const { list, later, readsMade } = world(many);
    const first = await list("w", "c", { limit: 500 });
    expect(first).toMatchObject({ cursor: "500", truncated: true });
    expect((await list("w", "c", { limit: 500, cursor: "9500" })).cursor).toBeNull();
    expect((await list("w", "c", { limit: 5, search: "user 77" })).items).toHaveLength(5);
    expect(readsMade()).toBe(1);
    later(30_000);
    await list("w", "c", { limit: 1 });
    expect(readsMade()).toBe(2);
    const down = world([]);
    await expect(down.list("w", "c", { limit: 1 })).rejects.toThrow("down");
    await expect(down.list("w", "c", { limit: 1 })).rejects.toThrow("down");
    expect(down.readsMade()).toBe(2);
  });
});
