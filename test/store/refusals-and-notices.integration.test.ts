import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_NOTICES } from "../../src/domain/notice.ts";
import { createCrmConnectionStore } from "../../src/store/crm-connection-store.ts";
import { createCrmRefusalStore } from "../../src/store/crm-refusal-store.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { createNoticeStore } from "../../src/store/notice-store.ts";
import { createSecretBox } from "../../src/store/secret-box.ts";
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

describe("what an account refuses", () => {
  it("is told to one alone, until it is allowed again", async () => {
    const connections = createCrmConnectionStore(db, box);
    const refusals = createCrmRefusalStore(db);
    const { id } = await connections.create("r1", {
      provider: "hubspot",
      baseUrl: "https://crm.example.com",
      accessToken: "t",
    });
    const pop = { feature: "call-pop", reason: "not for this app", at: 7 } as const;
    const told = await Promise.all([1, 2, 3].map(() => refusals.note("r1", id, pop)));
    expect(told.filter(Boolean)).toHaveLength(1);
    const event = { ...pop, feature: "app-event" } as const;
    expect(await refusals.note("r1", id, event)).toBe(true);
    expect(await refusals.note("r2", id, pop)).toBe(false);
    expect(await refusals.reasonOf("r1", "call-pop")).toBe("not for this app");
    expect(await refusals.reasonOf("r2", "call-pop")).toBeNull();
    expect((await connections.get("r1", id))?.refusals).toEqual([pop, event]);
    await refusals.clear("r1", id, "call-pop");
    expect((await connections.get("r1", id))?.refusals).toEqual([event]);
    expect(await refusals.note("r1", id, pop)).toBe(true);
    await refusals.clearAll("r1", "call-pop");
    expect(await refusals.reasonOf("r1", "call-pop")).toBeNull();
  });
});

describe("how reps are told", () => {
  it("keeps what was set before a setting existed", async () => {
    await db.prisma.workspace.create({ data: { id: "n1", name: "N", defaultRegion: "US" } });
    const notices = createNoticeStore(db, box);
    expect(await notices.get("n1")).toEqual({ ...DEFAULT_NOTICES, hasSecret: false });
    await db.prisma.workspace.update({ where: { id: "n1" }, data: { notices: { email: true } } });
    expect(await notices.get("n1")).toMatchObject({ email: true, tasks: true, crmPop: false });
  });
});
