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

function world(change: { line?: Partial<Line> | null; publicUrl?: string; vendor?: string } = {}) {
  const seen = {
    setups: [] as LineSetup[],
    known: [] as (Provisioned | null)[],
    stored: null as Provisioned | null,
    connection: null as string | null,
    audits: [] as AuditRecord[],
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
      workspaceId === "main" && id === "conn-1" ? { vendor: change.vendor ?? "dialpad" } : null,
    clientOf: async () => client,
    getProvisioned: async () => seen.stored,
    setProvisioned: async (_workspaceId, _lineId, provisioned) => {
      seen.stored = provisioned;
    },
    audit: async (record) => {
      seen.audits.push(record);
    },
    now: () => NOW,
    publicUrl: change.publicUrl ?? "https://calls.example.com",
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

  it("warns when the vendor can't reach us, but not for the sandbox", async () => {
    const local = { publicUrl: "http://localhost:8080" };
    const real = await world(local).provision("main", "line-1", REQUEST);
    expect(real.warnings.join()).toContain("PUBLIC_URL");
    const box = await world({ ...local, line: { sandbox: true } }).provision(
      "main",
      "line-1",
      REQUEST,
    );
    expect(box.warnings).toEqual(["no licence"]);
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
