import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuditStore } from "../../src/store/audit-store.ts";
import { createCallbackStore } from "../../src/store/callback-store.ts";
import { createCrmConnectionStore } from "../../src/store/crm-connection-store.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { createDeadLetterStore } from "../../src/store/dead-letter-store.ts";
import { createPinStore } from "../../src/store/pin-store.ts";
import { createSecretBox } from "../../src/store/secret-box.ts";
import { createTelephonyConnectionStore } from "../../src/store/telephony-connection-store.ts";
import { createTestDatabase } from "../support/databases.ts";

const box = createSecretBox(randomBytes(32));
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

describe("connections", () => {
  it("keeps a CRM token sealed, and the progress of its sync", async () => {
    const connections = createCrmConnectionStore(db, box);
    const made = await connections.create("c1", {
      provider: "hubspot",
      baseUrl: "http://crm",
      accessToken: "pat-1",
    });
    expect(made).toMatchObject({
      status: "connected",
      sync: { state: "idle", contacts: 0, owners: 0, error: null, finishedAt: null },
    });
    expect(JSON.stringify(await connections.list("c1"))).not.toContain("pat-1");
    expect(await connections.withToken("c1", made.id)).toBe("pat-1");
    await connections.setToken("c1", made.id, "pat-2");
    expect(await connections.withToken("c1", made.id)).toBe("pat-2");
    await expect(connections.withToken("c2", made.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await connections.setSync("c1", made.id, { state: "running", contacts: 5, owners: 2 });
    await connections.setSync("c1", made.id, { state: "done", finishedAt: 1_700_000_000_123 });
    const refusal = { reason: "a scope is missing", at: 1_700_000_000_456 };
    expect(await connections.setStatus("c1", made.id, "refused", refusal)).toBe(true);
    expect(await connections.setStatus("c1", made.id, "refused", refusal)).toBe(false);
    expect(await connections.get("c1", made.id)).toMatchObject({
      status: "refused",
      brokenReason: "a scope is missing",
      sync: { state: "done", contacts: 5, owners: 2, finishedAt: 1_700_000_000_123 },
    });
  });

  it("keeps a phone system's API key sealed", async () => {
    const connections = createTelephonyConnectionStore(db, box);
    const made = await connections.create("c1", {
      vendor: "dialpad",
      name: "Ours",
      baseUrl: "http://pbx",
      apiKey: "k-1",
    });
    expect(await connections.list("c1")).toEqual([made]);
    expect(JSON.stringify(made)).not.toContain("k-1");
    expect(await connections.apiKeyOf("c1", made.id)).toBe("k-1");
    expect(await connections.get("c2", made.id)).toBeNull();
    await expect(connections.apiKeyOf("c2", made.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("pins, callbacks, dead letters, audit", () => {
  it("keeps one pin a number, the last one set", async () => {
    const pins = createPinStore(db);
    await pins.set("p1", "+14155550100", "a");
    await pins.set("p1", "+14155550100", "b");
    expect(await pins.list("p1")).toEqual([{ number: "+14155550100", repId: "b" }]);
    expect(await pins.remove("p1", "+14155550100")).toBe(true);
    expect(await pins.remove("p1", "+14155550100")).toBe(false);
  });

  it("keeps a promise once", async () => {
    const callbacks = createCallbackStore(db);
    const promise = {
      id: "cb1",
      workspaceId: "p1",
      lineId: "l",
      callId: "1",
      number: "+14155550100",
      repId: null,
      promisedAt: 1_700_000_000_000,
    };
    await callbacks.keep(promise);
    await callbacks.keep(promise);
    expect(await callbacks.list("p1", 10)).toMatchObject([{ ...promise, state: "open" }]);
  });

  it("keeps a dead letter once, whatever its payload holds", async () => {
    const letters = createDeadLetterStore(db);
    const letter = {
      id: "d1",
      workspaceId: "p1",
      queue: "crm",
      jobName: "crm.sync",
      payload: { odd: "\0" },
      error: "refused",
      at: 5,
    };
    await letters.add(letter);
    await letters.add(letter);
    await letters.add({ ...letter, id: "d2", workspaceId: null, at: 4 });
    expect(await letters.list(["p1"], 10)).toEqual([
      { ...letter, payload: { odd: "\ufffd" }, state: "failed", lineId: null },
    ]);
    expect(await letters.list(["p2"], 10)).toEqual([]);
    const both = await letters.list(["p1", null], 10);
    expect(both.map(({ id }) => id)).toEqual(["d1", "d2"]);
  });

  it("lists what was changed, newest first", async () => {
    const audit = createAuditStore(db);
    await audit.append({ workspaceId: "p1", actor: "admin", action: "line.created", subject: "1" });
    await audit.append({
      workspaceId: "p1",
      actor: "admin",
      action: "line.changed",
      subject: "1",
      details: { name: "x" },
    });
    const entries = await audit.list("p1", 10);
    expect(entries.map((entry) => [entry.action, entry.details])).toEqual(
      expect.arrayContaining([
        ["line.changed", { name: "x" }],
        ["line.created", null],
      ]),
    );
    expect(entries[0]?.at).toBeGreaterThanOrEqual(entries[1]?.at ?? Number.POSITIVE_INFINITY);
    expect(await audit.list("p2", 10)).toEqual([]);
  });
});
