import { describe, expect, it } from "vitest";
import { StickylineError } from "../../../src/domain/errors.ts";
import { DEFAULT_LINE_ROUTING, type Line } from "../../../src/domain/settings.ts";
import type { AuditRecord } from "../../../src/services/lines/provision-line.ts";
import { createWatchLines } from "../../../src/services/lines/watch-lines.ts";
import type { Provisioned, TelephonyClient } from "../../../src/telephony/telephony-client.ts";

const NOW = 1_000_000;

const line = (id: string, change: Partial<Line> = {}): Line => ({
  id,
  workspaceId: "main",
  key: `key-${id}`,
  vendor: "dialpad",
  name: id,
  connectionId: "conn-1",
  secret: null,
  previousSecret: null,
  fallback: { type: "office", id: "4001" },
  team: null,
  busyMenu: true,
  enabled: true,
  sandbox: false,
  ...DEFAULT_LINE_ROUTING,
  ...change,
});

function world(lines: readonly Line[], health: (routerId: string) => boolean) {
  const stored = new Map<string, Provisioned>(
    lines.map(({ id }) => [
      id,
      { webhookId: "1", subscriptionId: "2", routerId: id, officeId: "4001", patchedAt: null },
    ]),
  );
  const reenabled: string[] = [];
  const audits: AuditRecord[] = [];
  const warnings: Record<string, unknown>[] = [];
  const client: TelephonyClient = {
    listOffices: async () => [],
    listUsers: async () => [],
    isOnCall: async () => null,
    provision: () => Promise.reject(new Error("watching never provisions")),
    routerHealth: async (routerId) => ({ enabled: health(routerId) }),
    reenableRouter: async (provisioned, now) => {
      if (provisioned.patchedAt !== null) {
        throw new StickylineError("VENDOR_RATE_LIMITED", "too early", { retryable: true });
      }
      reenabled.push(provisioned.routerId);
      return { ...provisioned, patchedAt: now };
    },
  };
  const watch = createWatchLines({
    listLines: async () => lines,
    getProvisioned: async (_workspaceId, id) => stored.get(id) ?? null,
    setProvisioned: async (_workspaceId, id, provisioned) => {
      stored.set(id, provisioned);
    },
    clientOf: async () => client,
    audit: async (record) => {
      audits.push(record);
    },
    log: { warn: (fields) => warnings.push({ ...fields }) },
    now: () => NOW,
  });
  return { watch, stored, reenabled, audits, warnings };
}

describe("watching the routers at the vendor", () => {
  it("enables one that was switched off, once, and writes it down", async () => {
    const { watch, stored, reenabled, audits, warnings } = world(
      [line("a"), line("b")],
      (id) => id !== "b",
    );
    expect(await watch("main")).toEqual({ checked: 2, reenabled: 1, waiting: 0, failed: 0 });
    expect(reenabled).toEqual(["b"]);
    expect(stored.get("b")?.patchedAt).toBe(NOW);
    expect(audits).toMatchObject([{ action: "line.re-enabled", subject: "b" }]);
    expect(warnings).toMatchObject([{ lineId: "b" }]);
  });

  it("waits while the vendor allows no change", async () => {
    const { watch, reenabled, audits } = world([line("a")], () => false);
    await watch("main");
    expect(await watch("main")).toEqual({ checked: 1, reenabled: 0, waiting: 1, failed: 0 });
    expect(reenabled).toEqual(["a"]);
    expect(audits).toHaveLength(1);
  });

  it("leaves alone lines that are off, unconnected or never provisioned", async () => {
    const lines = [
      line("off", { enabled: false }),
      line("alone", { connectionId: null }),
      line("new"),
    ];
    const { watch, stored, reenabled } = world(lines, () => false);
    stored.delete("new");
    expect(await watch("main")).toEqual({ checked: 0, reenabled: 0, waiting: 0, failed: 0 });
    expect(reenabled).toEqual([]);
  });

  it("goes on to the next line when one fails", async () => {
    const { watch, reenabled } = world([line("a"), line("b")], (id) => {
      if (id === "a") throw new StickylineError("VENDOR_UNAVAILABLE", "down", { retryable: true });
      return false;
    });
    expect(await watch("main")).toEqual({ checked: 2, reenabled: 1, waiting: 0, failed: 1 });
    expect(reenabled).toEqual(["b"]);
  });
});
