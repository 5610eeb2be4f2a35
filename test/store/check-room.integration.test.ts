import { randomInt, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createApiKeyStore } from "../../src/store/api-key-store.ts";
import { MOST } from "../../src/store/check-room.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { createLineStore } from "../../src/store/line-store.ts";
import { createPinStore } from "../../src/store/pin-store.ts";
import { createPolicyStore } from "../../src/store/policy-store.ts";
import { createRepStore } from "../../src/store/rep-store.ts";
import { createSecretBox } from "../../src/store/secret-box.ts";
import { createTelephonyConnectionStore } from "../../src/store/telephony-connection-store.ts";
import { createUserStore } from "../../src/store/user-store.ts";
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

const box = createSecretBox(Buffer.alloc(32, 7));
const id = () => randomUUID();
const FIRST_PIN = "+1415000";

const makeWorkspace = async () =>
  (await createWorkspaceStore(db).create({ id: id(), name: "Workspace" })).id;

type Kind = {
  /** Rows of a workspace, as many as there may be but for `left`. */
  readonly fill: (workspaceId: string, count: number) => Promise<unknown>;
  readonly add: (workspaceId: string) => Promise<unknown>;
};

const rows = <T>(count: number, of: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => of(i));

const kinds: Readonly<Record<keyof typeof MOST, Kind>> = {
  lines: {
    fill: (workspaceId, count) =>
      db.prisma.line.createMany({
        data: rows(count, () => ({
          id: id(),
          workspaceId,
          key: id(),
          vendor: "dialpad",
          name: "Line",
          fallback: { type: "user", id: "1" },
        })),
      }),
    add: (workspaceId) =>
      createLineStore(db, box).create(workspaceId, {
        vendor: "dialpad",
        name: "One more",
        fallback: { type: "user", id: "1" },
      }),
  },
  reps: {
    fill: (workspaceId, count) =>
      db.prisma.rep.createMany({
        data: rows(count, (i) => ({
          id: id(),
          workspaceId,
          name: "Rep",
          email: `${i}@example.com`,
        })),
      }),
    add: (workspaceId) =>
      createRepStore(db).create(workspaceId, {
        name: "One more",
        email: "more@example.com",
        identities: [],
      }),
  },
  policies: {
    fill: (workspaceId, count) =>
      db.prisma.policy.createMany({
        data: rows(count, () => ({ id: id(), workspaceId, name: "Policy" })),
      }),
    add: (workspaceId) => createPolicyStore(db).create(workspaceId, "One more"),
  },
  pins: {
    fill: (workspaceId, count) =>
      db.prisma.$executeRaw`
        insert into pin (workspace_id, number, rep_id)
        select ${workspaceId}, ${FIRST_PIN} || i, 'r' from generate_series(1, ${count}::int) as i`,
    add: (workspaceId) =>
      createPinStore(db).set(workspaceId, `+44207${randomInt(1_000_000, 9_999_999)}`, "r"),
  },
  "API keys": {
    fill: (workspaceId, count) =>
      db.prisma.apiKey.createMany({
        data: rows(count, () => ({ id: id(), workspaceId, name: "Key", digest: id() })),
      }),
    add: (workspaceId) =>
      createApiKeyStore(db).create(workspaceId, {
        id: id(),
        name: "One more",
        digest: id(),
        role: "admin",
        repId: null,
        expiresAt: null,
      }),
  },
  users: {
    async fill(workspaceId, count) {
      const users = rows(count, () => id());
      await db.prisma.appUser.createMany({
        data: users.map((user) => ({ id: user, email: `${user}@example.com`, name: "User" })),
      });
      await db.prisma.membership.createMany({
        data: users.map((userId) => ({ workspaceId, userId, role: "rep" })),
      });
    },
    add: (workspaceId) =>
      createUserStore(db).add(workspaceId, {
        email: `${id()}@example.com`,
        name: "One more",
        role: "rep",
        repId: null,
      }),
  },
  "connected phone systems": {
    fill: (workspaceId, count) =>
      db.prisma.telephonyConnection.createMany({
        data: rows(count, () => ({
          id: id(),
          workspaceId,
          vendor: "kazoo",
          name: "Phones",
          baseUrl: "https://elsewhere.example",
          apiKeySealed: "-",
        })),
      }),
    add: (workspaceId) =>
      createTelephonyConnectionStore(db, box).create(workspaceId, {
        vendor: "dialpad",
        name: "One more",
        baseUrl: "https://dialpad.example",
        apiKey: id(),
      }),
  },
};

it.each(Object.entries(MOST))(
  "has room for so many %s of a workspace, whatever others have",
  async (what, most) => {
    const kind = Object.entries(kinds).find(([name]) => name === what)?.[1];
    const [full, other] = [await makeWorkspace(), await makeWorkspace()];
    await kind?.fill(full, most - 1);
    await kind?.add(full);
    await expect(kind?.add(full)).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining(`${most.toLocaleString("en-US")} ${what} at the most`),
    });
    await kind?.add(other);
  },
);

it("lets a pin be changed where there is no room for another", async () => {
  const workspaceId = await makeWorkspace();
  await kinds.pins.fill(workspaceId, MOST.pins);
  await createPinStore(db).set(workspaceId, `${FIRST_PIN}1`, "another");
  expect((await createPinStore(db).list(workspaceId))[0]).toMatchObject({ repId: "another" });
});
