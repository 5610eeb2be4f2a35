import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_NOTICES } from "../../src/domain/notice.ts";
import { createCrmGrantStore } from "../../src/store/crm-grant-store.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { createNoticeStore } from "../../src/store/notice-store.ts";
import { resealSecrets } from "../../src/store/reseal-secrets.ts";
import { createSecretBox } from "../../src/store/secret-box.ts";
import { createTelephonyConnectionStore } from "../../src/store/telephony-connection-store.ts";
import { createTestDatabase } from "../support/databases.ts";

let server: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
beforeAll(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url, { poolSize: 2 });
});
afterAll(async () => {
  await db.close();
  await server.drop();
});

describe("a change of the secret key", () => {
  it("seals every stored secret anew, once, so that the old key can go", async () => {
    const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
    const before = createSecretBox(oldKey);
    const refresh = { token: "refresh-1", issuedAt: 1, expiresAt: 2 };
    const { connection } = await createCrmGrantStore(db, before).connect("w", {
      provider: "hubspot",
      baseUrl: "http://crm",
      accountId: "7",
      accessToken: "access-1",
      refresh,
    });
    const phones = await createTelephonyConnectionStore(db, before).create("w", {
      vendor: "dialpad",
      name: "Ours",
      baseUrl: "http://pbx",
      apiKey: "key-1",
    });
    expect(await resealSecrets(db, createSecretBox(newKey, oldKey))).toBe(4);
    expect(await resealSecrets(db, createSecretBox(newKey, oldKey))).toBe(0);
    const after = createSecretBox(newKey);
    expect(await createCrmGrantStore(db, after).read("w", connection.id)).toMatchObject({
      accessToken: "access-1",
      refresh: { token: "refresh-1" },
    });
    const { apiKeyOf } = createTelephonyConnectionStore(db, after);
    expect(await apiKeyOf("w", phones.id)).toBe("key-1");
    await expect(createCrmGrantStore(db, before).read("w", connection.id)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
    });
  });

  it("seals addresses of webhooks that were stored in the clear, and refuses a secret that was moved", async () => {
    // under a key that is gone
    await db.prisma.crmConnection.deleteMany();
    await db.prisma.telephonyConnection.deleteMany();
    const box = createSecretBox(randomBytes(32));
    const url = "https://hooks.example/services/T0/B0/key";
    await db.prisma.workspace.create({
      data: { id: "w2", name: "W", notices: { webhookUrl: url } },
    });
    expect(await resealSecrets(db, box)).toBe(1);
    const row = async () => db.prisma.workspace.findUniqueOrThrow({ where: { id: "w2" } });
    expect(JSON.stringify(await row())).not.toContain("hooks.example");
    const notices = createNoticeStore(db, box);
    expect(await notices.get("w2")).toMatchObject({ webhookUrl: url });
    await notices.set("w2", { ...DEFAULT_NOTICES, webhookUrl: `${url}/2` }, "a-secret");
    expect(await notices.get("w2")).toMatchObject({ webhookUrl: `${url}/2`, hasSecret: true });
    expect(JSON.stringify(await row())).not.toContain("hooks.example");
    const { noticeSecretSealed } = await row();
    await db.prisma.workspace.create({ data: { id: "w3", name: "W", noticeSecretSealed } });
    await expect(notices.secretOf("w3")).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    expect(await notices.secretOf("w2")).toBe("a-secret");
  });
});
