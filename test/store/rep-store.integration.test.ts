import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { createPinStore } from "../../src/store/pin-store.ts";
import { createRepStore } from "../../src/store/rep-store.ts";
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

const reps = () => createRepStore(db);

describe("reps", () => {
  it("keeps a rep with identities, the e-mail in lower case", async () => {
    const rep = await reps().create("r1", {
      name: "Ann",
      email: "Ann@Example.com",
      identities: [user("2"), user("1")],
    });
    expect(rep).toMatchObject({
      email: "ann@example.com",
      crmOwnerId: null,
      ownerChosen: false,
      enabled: true,
      away: false,
      identities: [user("1"), user("2")],
    });
    expect(await reps().get("r1", rep.id)).toEqual(rep);
    expect(await reps().list("r1")).toEqual([rep]);
    expect(await reps().get("r2", rep.id)).toBeNull();
  });

  it("names the field when the e-mail or an identity is taken, and then changes nothing", async () => {
    const ann = await reps().create("r3", {
      name: "Ann",
      email: "ann@example.com",
      identities: [user("1")],
    });
    const bob = await reps().create("r3", {
      name: "Bob",
      email: "bob@example.com",
      identities: [user("2")],
    });
    await expect(
      reps().create("r3", { name: "A", email: "ANN@example.com", identities: [] }),
    ).rejects.toMatchObject({ code: "CONFLICT", field: "email" });
    await expect(
      reps().update("r3", bob.id, { name: "Rob", identities: [user("3"), user("1")] }),
    ).rejects.toMatchObject({ code: "CONFLICT", field: "identities.1" });
    await expect(reps().addIdentity("r3", bob.id, user("1"))).rejects.toMatchObject({
      code: "CONFLICT",
    });
    expect(await reps().list("r3")).toEqual([ann, bob]);
  });

  it("adds an identity once and replaces them as a whole", async () => {
    const rep = await reps().create("r4", {
      name: "Ann",
      email: "ann@example.com",
      identities: [user("1")],
    });
    await reps().addIdentity("r4", rep.id, user("2"));
    await reps().addIdentity("r4", rep.id, user("2"));
    expect((await reps().get("r4", rep.id))?.identities).toEqual([user("1"), user("2")]);
    expect((await reps().update("r4", rep.id, { identities: [user("3")] }))?.identities).toEqual([
      user("3"),
    ]);
    expect((await reps().update("r4", rep.id, { away: true }))?.identities).toEqual([user("3")]);
  });

  it("leaves an owner that a person chose to that person", async () => {
    const rep = await reps().create("r5", {
      name: "Ann",
      email: "ann@example.com",
      identities: [],
    });
    await reps().setOwner("r5", rep.id, "11");
    expect(await reps().get("r5", rep.id)).toMatchObject({ crmOwnerId: "11", ownerChosen: false });
    await reps().setOwner("r5", rep.id, "22", { chosen: true });
    await reps().setOwner("r5", rep.id, "33");
    expect(await reps().get("r5", rep.id)).toMatchObject({ crmOwnerId: "22", ownerChosen: true });
  });

  it("takes identities and pins of a removed rep along", async () => {
    const pins = createPinStore(db);
    const rep = await reps().create("r6", {
      name: "Ann",
      email: "ann@example.com",
      identities: [user("1")],
    });
    await pins.set("r6", "+14155550100", rep.id);
    expect(await reps().remove("other", rep.id)).toBe(false);
    expect(await reps().remove("r6", rep.id)).toBe(true);
    expect(await pins.list("r6")).toEqual([]);
    await reps().create("r6", { name: "Ann", email: "ann@example.com", identities: [user("1")] });
  });
});

function user(id: string) {
  return { vendor: "dialpad", type: "user", id };
}
