import { describe, expect, it } from "vitest";
import { StickylineError } from "../../../src/domain/errors.ts";
import { DEFAULT_LINE_ROUTING, type Line } from "../../../src/domain/settings.ts";
import type { AuditRecord } from "../../../src/services/lines/provision-line.ts";
import { createWatchLines, type LineHealth } from "../../../src/services/lines/watch-lines.ts";
import type {
  LineSetup,
  Provisioned,
  ProvisionResult,
  TelephonyClient,
} from "../../../src/telephony/telephony-client.ts";

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

type Found = Partial<ProvisionResult>;

function world(lines: readonly Line[], find: (lineId: string) => Found, removed: Line[] = []) {
  const stored = new Map<string, Provisioned>(
    lines.map(({ id }) => [
      id,
      { webhookId: "1", subscriptionId: "2", routerId: id, officeId: "4001", patchedAt: null },
    ]),
  );
  const audits: AuditRecord[] = [];
  const warnings: Record<string, unknown>[] = [];
  const healths = new Map<string, LineHealth>();
  const takenAway: string[] = [];
  const setups: LineSetup[] = [];
  let passes = 0;
  const client: TelephonyClient = {
    listOffices: async () => [],
    listUsers: async () => [],
    isOnCall: async () => null,
    onePass() {
      passes += 1;
      return client;
    },
    async provision(setup, known, now) {
      setups.push(setup);
      const found = find(setup.name);
      const patched = (found.changes ?? []).length > 0 ? { patchedAt: now } : {};
      if (known === null) throw new Error("what was never provisioned is not watched");
      return { changes: [], warnings: [], ...found, provisioned: { ...known, ...patched } };
    },
    routerHealth: async () => ({ enabled: true }),
    reenableRouter: () => Promise.reject(new Error("all is in one change")),
  };
  const watch = createWatchLines({
    listLines: async () => lines,
    listRemoved: async () => removed,
    async removeAtVendor({ id }) {
      takenAway.push(id);
      return null;
    },
    feedOf: async (_workspaceId, connectionId) => ({
      connectionId,
      vendor: "dialpad",
      key: "feed",
      secret: "the-secret-of-all-its-lines-01234567",
    }),
    publicUrl: "https://calls.example.com",
    withLock: async (_workspaceId, _name, work) => work(),
    keepHealth: async ({ id }, health) => {
      healths.set(id, health);
    },
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
  const passesMade = () => passes;
  return { watch, stored, audits, warnings, healths, takenAway, setups, passesMade };
}

describe("watching the lines at the vendor", () => {
  it("mends what differs, once, and writes it down", async () => {
    const { watch, stored, audits, warnings, healths } = world([line("a"), line("b")], (id) =>
      id === "b" ? { changes: ["changed secret of call router b"] } : {},
    );
    expect(await watch("main")).toEqual({ checked: 2, mended: 1, waiting: 0, failed: 0 });
    expect(stored.get("b")?.patchedAt).toBe(NOW);
    expect(audits).toMatchObject([{ action: "line.mended", subject: "b" }]);
    expect(warnings).toMatchObject([{ lineId: "b" }]);
    expect(healths.get("a")).toEqual({ checkedAt: NOW, problems: [], warnings: [] });
  });

  it("says of whom nothing may be changed yet", async () => {
    const { watch, audits, healths } = world([line("a")], () => ({
      problems: ["router-off"],
      warnings: ["run this again"],
    }));
    expect(await watch("main")).toEqual({ checked: 1, mended: 0, waiting: 1, failed: 0 });
    expect(healths.get("a")).toMatchObject({ problems: ["router-off"] });
    expect(audits).toEqual([]);
  });

  it("asks for no number, and lists an account's things once for all its lines", async () => {
    const { watch, setups, passesMade } = world([line("a"), line("b")], () => ({}));
    await watch("main");
    expect(setups).toMatchObject([
      { number: null, watching: true },
      { number: null, watching: true },
    ]);
    expect(passesMade()).toBe(1);
  });

  it("takes away what removed lines have left", async () => {
    const { watch, takenAway } = world([], () => ({}), [line("gone")]);
    await watch("main");
    expect(takenAway).toEqual(["gone"]);
  });

  it("leaves alone lines that are off, unconnected or never provisioned", async () => {
    const lines = [
      line("off", { enabled: false }),
      line("alone", { connectionId: null }),
      line("new"),
    ];
    const { watch, stored, setups } = world(lines, () => ({}));
    stored.delete("new");
    expect(await watch("main")).toEqual({ checked: 0, mended: 0, waiting: 0, failed: 0 });
    expect(setups).toEqual([]);
  });

  it("goes on to the next line when one fails, and knows a key that is no longer taken", async () => {
    const { watch, healths } = world([line("a"), line("b"), line("c")], (id) => {
      if (id === "a") throw new StickylineError("VENDOR_UNAVAILABLE", "down", { retryable: true });
      if (id === "b") throw new StickylineError("VENDOR_REFUSED", "no such key");
      return { changes: ["mended"] };
    });
    expect(await watch("main")).toEqual({ checked: 3, mended: 1, waiting: 0, failed: 2 });
    expect(healths.get("b")).toMatchObject({ problems: ["key-revoked"] });
    expect(healths.has("a")).toBe(false);
  });
});
