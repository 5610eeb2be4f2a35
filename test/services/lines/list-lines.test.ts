import { describe, expect, it } from "vitest";
import { DEFAULT_LINE_ROUTING, type Line } from "../../../src/domain/settings.ts";
import { createManageLines } from "../../../src/services/lines/manage-lines.ts";
import { routingAdapters } from "../../../src/telephony/registry.ts";

const lineOf = (at: number): Line => ({
  id: `line-${at}`,
  workspaceId: "main",
  key: `key-${at}`,
  vendor: "dialpad",
  name: `Line ${at}`,
  connectionId: null,
  secret: null,
  previousSecret: null,
  fallback: { type: "office", id: "4001" },
  team: null,
  busyMenu: true,
  enabled: true,
  sandbox: false,
  ...DEFAULT_LINE_ROUTING,
});

describe("a list of lines", () => {
  it("reads the policies once, however many lines there are", async () => {
    let reads = 0;
    const none = () => Promise.reject(new Error("only read"));
    const lines = createManageLines({
      lines: {
        list: async () => Array.from({ length: 100 }, (_, at) => lineOf(at)),
        get: async () => lineOf(0),
        create: none,
        update: none,
        remove: none,
      },
      adapterOf: (vendor) => routingAdapters.get(vendor),
      vendors: ["dialpad"],
      retireSandbox: none,
      async policies() {
        reads += 1;
        return new Map();
      },
      hasPolicy: none,
      listReps: none,
      recordChange: none,
    });
    expect(await lines.list("main")).toHaveLength(100);
    expect(reads).toBe(1);
  });
});
