import { describe, expect, it } from "vitest";
import { DEFAULT_LINE_ROUTING, type Line } from "../../../src/domain/settings.ts";
import {
  createProvisionLine,
  createReenableLine,
  type AuditRecord,
  type Deps,
} from "../../../src/services/lines/provision-line.ts";
import type {
  LineSetup,
  Provisioned,
  TelephonyClient,
} from "../../../src/telephony/telephony-client.ts";

const NOW = 1_000_000;
const REQUEST = { connectionId: "conn-1", officeId: "4001", number: null };
const PROVISIONED: Provisioned = {
  webhookId: "1",
  subscriptionId: "2",
  routerId: "3",
  officeId: "4001",
  patchedAt: null,
};

const LINE: Line = {
  id: "line-1",
  workspaceId: "main",
  key: "key-1",
  vendor: "dialpad",
  name: "Main line",
  connectionId: null,
  secret: "a-secret-of-more-than-thirty-two-characters",
  previousSecret: null,
  fallback: { type: "department", id: "6001" },
  team: null,
  busyMenu: true,
  enabled: true,
  sandbox: false,
  ...DEFAULT_LINE_ROUTING,
};

const FEED = { vendor: "dialpad", key: "feed-1", secret: "the-secret-of-all-its-lines-01234567" };

function world(change: { line?: Partial<Line> | null; unreachable?: true; vendor?: string } = {}) {
  const seen = {
    setups: [] as LineSetup[],
    known: [] as (Provisioned | null)[],
    stored: null as Provisioned | null,
    connection: null as string | null,
    audits: [] as AuditRecord[],
    left: [] as (string | null)[],
  };
  let changes = ["created call router 3"];
  const client: TelephonyClient = {
    listOffices: async () => [],
    listUsers: async () => [],
    isOnCall: async () => null,
    provision: async (setup, known) => {
      seen.setups.push(setup);
      seen.known.push(known);
      return { provisioned: PROVISIONED, changes, warnings: ["no licence"] };
    },
    routerHealth: async () => ({ enabled: true }),
    reenableRouter: async (provisioned, now) => ({ ...provisioned, patchedAt: now }),
  };
  const deps: Deps = {
    getLine: async (workspaceId, lineId) =>
      change.line === null || workspaceId !== "main" || lineId !== LINE.id
        ? null
        : { ...LINE, ...change.line },
    setConnection: async (_workspaceId, _lineId, id) => {
      seen.connection = id;
    },
    getConnection: async (workspaceId, id) =>
      workspaceId === "main" && id === "conn-1"
        ? { vendor: change.vendor ?? "dialpad", baseUrl: "https://dialpad.com" }
        : null,
    feedOf: async (_workspaceId, connectionId) => ({ connectionId, ...FEED }),
    listLines: async () => [
      { ...LINE, id: "line-0", key: "key-0", connectionId: "conn-1" },
      { ...LINE, id: "line-9", key: "key-9", connectionId: "conn-9" },
    ],
    checkReachable: async (vendor) => {
      if (change.unreachable === true) throw new Error(`${vendor} can't reach us`);
    },
    withLock: async (_workspaceId, _name, work) => work(),
    removeAtVendor: async (line) => seen.left.push(line.connectionId),
    clientOf: async () => client,
    getProvisioned: async () => seen.stored,
    setProvisioned: async (_workspaceId, _lineId, provisioned) => {
      seen.stored = provisioned;
    },
    audit: async (record) => {
      seen.audits.push(record);
    },
    now: () => NOW,
    publicUrl: "https://calls.example.com",
  };
  return {
    seen,
    deps,
    provision: createProvisionLine(deps),
    nothingToDo: () => {
      changes = [];
    },
  };
}

describe("provisioning a line", () => {
  it("asks the vendor for what the line says, and keeps the ids", async () => {
    const { provision, seen } = world();
    const result = await provision("main", "line-1", REQUEST);
    expect(seen.setups).toEqual([
      {
        name: "Main line",
        officeId: "4001",
        routeUrl: "https://calls.example.com/v1/dialpad/key-1/route",
        eventsUrl: "https://calls.example.com/v1/dialpad/key-1/events",
        secret: LINE.secret,
        fallback: LINE.fallback,
        settings: {},
        number: null,
        shared: {
          eventsUrl: "https://calls.example.com/v1/dialpad/feed-1/events",
          secret: FEED.secret,
          replaces: ["https://calls.example.com/v1/dialpad/key-0/events"],
        },
      },
    ]);
    expect(result.warnings).toEqual(["no licence"]);
    expect(seen).toMatchObject({ stored: PROVISIONED, connection: "conn-1" });
    expect(seen.audits).toMatchObject([{ action: "line.provisioned", subject: "line-1" }]);
    expect(JSON.stringify(seen.audits)).not.toContain(LINE.secret);
  });

  it("hands the vendor what an earlier run made, and audits only changes", async () => {
    const { provision, seen, nothingToDo } = world();
    await provision("main", "line-1", REQUEST);
    nothingToDo();
    await provision("main", "line-1", REQUEST);
    expect(seen.known).toEqual([null, PROVISIONED]);
    expect(seen.audits).toHaveLength(1);
  });

  it("refuses a second run for a line while one goes on", async () => {
    const { provision, seen } = world();
    const both = await Promise.allSettled([
      provision("main", "line-1", REQUEST),
      provision("main", "line-1", REQUEST),
    ]);
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(both[1]).toMatchObject({ reason: { code: "CONFLICT" } });
    expect(seen.setups).toHaveLength(1);
    await expect(provision("main", "line-1", REQUEST)).resolves.toBeDefined();
  });

  it("is refused before anything is touched when the vendor can't reach us, but for the sandbox", async () => {
    const real = world({ unreachable: true });
    await expect(real.provision("main", "line-1", REQUEST)).rejects.toThrow("can't reach us");
    expect(real.seen.setups).toEqual([]);
    const box = world({ unreachable: true, line: { sandbox: true } });
    expect((await box.provision("main", "line-1", REQUEST)).warnings).toEqual(["no licence"]);
  });

  it("at another account takes away what was made at the one before", async () => {
    const { provision, seen } = world({ line: { connectionId: "conn-0" } });
    seen.stored = PROVISIONED;
    await provision("main", "line-1", REQUEST);
    expect(seen).toMatchObject({ left: ["conn-0"], known: [null], connection: "conn-1" });
  });

  it("knows no line or connection of another workspace, and none of another vendor", async () => {
    const notFound = { code: "NOT_FOUND" };
    const { provision } = world();
    await expect(provision("other", "line-1", REQUEST)).rejects.toMatchObject(notFound);
    await expect(provision("main", "line-2", REQUEST)).rejects.toMatchObject(notFound);
    const unknown = { ...REQUEST, connectionId: "conn-2" };
    await expect(provision("main", "line-1", unknown)).rejects.toMatchObject(notFound);
    const exotel = world({ vendor: "exotel" });
    await expect(exotel.provision("main", "line-1", REQUEST)).rejects.toMatchObject(notFound);
    expect(exotel.seen.setups).toEqual([]);
  });
});

describe("enabling a line again", () => {
  it("keeps when the router was changed", async () => {
    const { deps, seen } = world({ line: { connectionId: "conn-1" } });
    seen.stored = PROVISIONED;
    await createReenableLine(deps)("main", "line-1");
    expect(seen.stored).toEqual({ ...PROVISIONED, patchedAt: NOW });
    expect(seen.audits).toMatchObject([{ action: "line.re-enabled", subject: "line-1" }]);
  });

  it("needs a line that was provisioned", async () => {
    const { deps } = world({ line: { connectionId: "conn-1" } });
    await expect(createReenableLine(deps)("main", "line-1")).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});
