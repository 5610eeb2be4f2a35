import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { createLineStore } from "../../src/store/line-store.ts";
import { createSecretBox } from "../../src/store/secret-box.ts";
import { createTestDatabase } from "../support/databases.ts";

const box = createSecretBox(randomBytes(32));
const fallback = { type: "department", id: "1" };
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

const lines = () => createLineStore<{ routerId: string }>(db, box);

describe("lines", () => {
  it("keeps secrets sealed and gives them back open", async () => {
    const line = await lines().create("w1", {
      vendor: "dialpad",
      name: "Main",
      fallback,
      secret: "s3cret",
    });
    expect(line).toMatchObject({
      secret: "s3cret",
      previousSecret: null,
      team: null,
      busyMenu: true,
    });
    expect(Buffer.from(line.key, "base64url")).toHaveLength(18);
    const [row] = await db.prisma.$queryRaw<object[]>`select * from line where id = ${line.id}`;
    expect(JSON.stringify(row)).not.toContain("s3cret");
    expect(await lines().get("w1", line.id)).toEqual(line);
  });

  it("changes only what is named, and null clears", async () => {
    const line = await lines().create("w2", {
      vendor: "dialpad",
      name: "Main",
      fallback,
      secret: "one",
      team: { type: "callcenter", id: "2" },
    });
    const rotated = await lines().update("w2", line.id, { secret: "two", previousSecret: "one" });
    expect(rotated).toEqual({ ...line, secret: "two", previousSecret: "one" });
    const cleared = await lines().update("w2", line.id, { previousSecret: null, team: null });
    expect(cleared).toEqual({ ...line, secret: "two", team: null });
  });

  it("forgets a removed line and its secrets, but keeps its row for the log", async () => {
    const line = await lines().create("w3", {
      vendor: "dialpad",
      name: "Main",
      fallback,
      secret: "one",
    });
    expect(await lines().remove("w3", line.id)).toBe(true);
    expect(await lines().remove("w3", line.id)).toBe(false);
    expect(await lines().get("w3", line.id)).toBeNull();
    expect(await lines().list("w3")).toEqual([]);
    expect(await lines().update("w3", line.id, { enabled: false })).toBeNull();
    const row = await db.prisma.line.findUniqueOrThrow({ where: { id: line.id } });
    expect(row.secretSealed).toBeNull();
  });

  it("gives back what provisioning stored, as it was", async () => {
    const line = await lines().create("w4", { vendor: "dialpad", name: "Main", fallback });
    expect(await lines().getProvisioned("w4", line.id)).toBeNull();
    await lines().setProvisioned("w4", line.id, { routerId: "9007199254740993" });
    expect(await lines().getProvisioned("w4", line.id)).toEqual({ routerId: "9007199254740993" });
    await lines().setProvisioned("w4", line.id, null);
    expect(await lines().getProvisioned("w4", line.id)).toBeNull();
  });

  it("refuses a key that is taken", async () => {
    const line = { key: "fixed-key", vendor: "dialpad", name: "Main", fallback };
    await lines().create("w5", line);
    await expect(lines().create("w6", line)).rejects.toMatchObject({
      code: "CONFLICT",
      field: "key",
    });
  });

  it("shows one workspace nothing of another", async () => {
    const line = await lines().create("w7", { vendor: "dialpad", name: "Main", fallback });
    expect(await lines().get("other", line.id)).toBeNull();
    expect(await lines().update("other", line.id, { name: "Taken" })).toBeNull();
    expect(await lines().remove("other", line.id)).toBe(false);
    expect((await lines().listAll()).some((each) => each.id === line.id)).toBe(true);
  });
});
