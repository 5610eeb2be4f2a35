import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CrmPresence } from "../../src/domain/facts.ts";
import { createCrmPresenceStore } from "../../src/store/crm-presence-store.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { createPurgeMirror } from "../../src/store/purge-mirror.ts";
import { createRepStore } from "../../src/store/rep-store.ts";
import { createTestDatabase } from "../support/databases.ts";

const PRESENCE: CrmPresence = {
  source: "HubSpot",
  readAt: 1_795_000_000_000,
  hours: {
    timeZone: "Europe/London",
    weekly: { mon: [["09:00", "24:00"]] },
    holidays: [],
    forced: null,
  },
  absences: [{ fromMs: 1_795_000_000_000, untilMs: 1_795_100_000_000 }],
  availability: "away",
  ignored: ["Something is in another form."],
};

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

describe("what the CRM says of its owners", () => {
  const presences = () => createCrmPresenceStore(db);
  const reps = () => createRepStore(db);
  const addRep = (workspaceId: string, name: string, crmOwnerId: string | null) =>
    reps().create(workspaceId, {
      name,
      email: `${name}@example.com`,
      crmOwnerId,
      identities: [],
    });
  const known = async (workspaceId: string) =>
    (await reps().list(workspaceId)).map(({ name, crmPresence }) => [name, crmPresence]);

  it("comes with the rep of that owner, and goes with the owner to another rep", async () => {
    const ada = await addRep("w1", "ada", "71");
    const bob = await addRep("w1", "bob", null);
    await presences().replaceAll("w1", new Map([["71", PRESENCE]]));
    expect(await known("w1")).toEqual([
      ["ada", PRESENCE],
      ["bob", null],
    ]);
    expect(await reps().get("w1", ada.id)).toMatchObject({ crmPresence: PRESENCE });
    await reps().setOwner("w1", ada.id, null);
    expect(await reps().update("w1", bob.id, { crmOwnerId: "71" })).toMatchObject({
      crmPresence: PRESENCE,
    });
    expect(await reps().get("w1", ada.id)).toMatchObject({ crmPresence: null });
  });

  it("is replaced as a whole, in its own workspace alone", async () => {
    await addRep("w2", "ada", "71");
    await addRep("w2", "bob", "72");
    await addRep("w3", "ada", "71");
    expect(await presences().replaceAll("w3", new Map([["71", PRESENCE]]))).toBe(1);
    const both = new Map([
      ["71", PRESENCE],
      ["72", PRESENCE],
    ]);
    expect(await presences().replaceAll("w2", both)).toBe(2);
    expect(await presences().replaceAll("w2", new Map([["72", PRESENCE]]))).toBe(1);
    expect(await known("w2")).toEqual([
      ["ada", null],
      ["bob", PRESENCE],
    ]);
    expect(await presences().replaceAll("w2", new Map())).toBe(1);
    expect(await presences().replaceAll("w2", new Map())).toBe(0);
    expect(await known("w3")).toEqual([["ada", PRESENCE]]);
  });

  it("is forgotten with the account's mirror", async () => {
    await addRep("w4", "ada", "71");
    await presences().replaceAll("w4", new Map([["71", PRESENCE]]));
    await createPurgeMirror(db)("w4");
    expect(await known("w4")).toEqual([["ada", null]]);
  });

  it("counts as nothing where another version has written it otherwise", async () => {
    await addRep("w5", "ada", "71");
    await presences().replaceAll("w5", new Map([["71", PRESENCE]]));
    await db.prisma.$executeRaw`
      update crm_presence set presence = '{"source":"HubSpot"}' where workspace_id = 'w5'`;
    expect(await known("w5")).toEqual([["ada", null]]);
  });
});
