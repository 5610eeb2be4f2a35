import { describe, expect, it } from "vitest";
import type { Policy } from "../../../src/domain/policy.ts";
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

const none = () => Promise.reject(new Error("only read"));

const managing = (all: readonly Line[], policies = async () => new Map<string, Policy>()) =>
  createManageLines({
    lines: {
      list: async () => [...all],
      get: async (_workspaceId, id) => all.find((line) => line.id === id) ?? null,
      create: none,
      update: none,
      remove: none,
    },
    adapterOf: (vendor) => routingAdapters.get(vendor),
    vendors: ["dialpad"],
    retireSandbox: none,
    policies,
    hasPolicy: none,
    listReps: async () => [],
    recordChange: none,
  });

describe("a list of lines", () => {
  it("reads the policies once, however many lines there are", async () => {
    let reads = 0;
    const hundred = Array.from({ length: 100 }, (_, at) => lineOf(at));
    const lines = managing(hundred, async () => {
      reads += 1;
      return new Map();
    });
    expect(await lines.list("main")).toHaveLength(100);
    expect(reads).toBe(1);
  });

  it("warns of a missing secret only where there is none", async () => {
    const open = { ...lineOf(0), vendor: "voipex" };
    const shut = { ...lineOf(1), vendor: "voipex", secret: "a secret of the line, long enough" };
    const told = await managing([open, shut]).list("main");
    const warned = told.map(({ warnings }) => warnings.some((one) => one.includes("no secret")));
    expect(warned).toEqual([true, false]);
  });
});
