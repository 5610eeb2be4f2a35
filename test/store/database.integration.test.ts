import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { createPinStore } from "../../src/store/pin-store.ts";
import { createWorkspaceStore } from "../../src/store/workspace-store.ts";
import { createTestDatabase } from "../support/databases.ts";

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

describe("the database", () => {
  it("says STORE_UNAVAILABLE, worth a retry, when nobody answers", async () => {
    const nobody = openDatabase("postgresql://user:hunter2@127.0.0.1:1/none");
    const refused = {
      code: "STORE_UNAVAILABLE",
      retryable: true,
      message: expect.not.stringContaining("hunter2"),
    };
    await expect(nobody.ping()).rejects.toMatchObject(refused);
    await expect(createWorkspaceStore(nobody).list()).rejects.toMatchObject(refused);
    await expect(nobody.transaction((queries) => queries.pin.count())).rejects.toMatchObject(
      refused,
    );
    await nobody.close();
  });

  it("goes on after its connections were cut", async () => {
    const cut = openDatabase(server.url, { poolSize: 1 });
    const suicide = cut.prisma.$executeRaw`select pg_terminate_backend(pg_backend_pid())`;
    await expect(suicide).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    await expect(cut.ping()).resolves.toBeUndefined();
    await cut.close();
  });

  it("undoes a transaction whose work fails", async () => {
    const work = db.transaction(async (queries) => {
      await queries.pin.create({ data: { workspaceId: "tx", number: "+1", repId: "r" } });
      throw new Error("changed my mind");
    });
    await expect(work).rejects.toThrow("changed my mind");
    expect(await createPinStore(db).list("tx")).toEqual([]);
  });
});

describe("workspaces", () => {
  it("makes the first one once, however many start", async () => {
    const workspaces = createWorkspaceStore(db);
    const made = await Promise.all(Array.from({ length: 5 }, () => workspaces.ensureFirst()));
    expect(new Set(made.map((workspace) => workspace.id))).toEqual(new Set(["main"]));
    expect(await workspaces.list()).toEqual([
      { id: "main", name: "Main", defaultRegion: "US", settingsVersion: 1, timeZone: "UTC" },
    ]);
  });

  it("counts every change of settings", async () => {
    const workspaces = createWorkspaceStore(db);
    const versions = await Promise.all([
      workspaces.bumpSettings("main"),
      workspaces.bumpSettings("main"),
    ]);
    expect(versions.toSorted()).toEqual([2, 3]);
    expect(await workspaces.update("main", { defaultRegion: "DE" })).toMatchObject({
      defaultRegion: "DE",
    });
    expect(await workspaces.update("nobody", { defaultRegion: "DE" })).toBeNull();
  });
});
