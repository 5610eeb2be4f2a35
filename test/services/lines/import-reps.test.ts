import { describe, expect, it } from "vitest";
import type { Identity } from "../../../src/domain/decision.ts";
import { DEFAULT_REP_PROFILE, type Rep } from "../../../src/domain/settings.ts";
import { createImportReps } from "../../../src/services/lines/import-reps.ts";
import type { TelephonyClient, VendorUser } from "../../../src/telephony/telephony-client.ts";

const user = (id: string, ...emails: string[]): VendorUser => ({
  id,
  name: `User ${id}`,
  emails,
  numbers: [],
});

const rep = (id: string, email: string, identities: readonly Identity[] = []): Rep => ({
  id,
  workspaceId: "main",
  name: id,
  email,
  crmOwnerId: null,
  ownerChosen: false,
  enabled: true,
  away: false,
  sandbox: false,
  ...DEFAULT_REP_PROFILE,
  identities,
});

const identity = (id: string): Identity => ({ vendor: "dialpad", type: "user", id });

function world(reps: Rep[], users: readonly VendorUser[]) {
  const told: string[] = [];
  const audits: unknown[] = [];
  const client: Pick<TelephonyClient, "listUsers"> = { listUsers: async () => [...users] };
  const importReps = createImportReps({
    getConnection: async (_workspaceId, id) => (id === "conn-1" ? { vendor: "dialpad" } : null),
    clientOf: async () => client as TelephonyClient,
    listReps: async () => reps,
    createRep: async (_workspaceId, { name, email, identities }) => {
      const created = { ...rep(`rep-${reps.length + 1}`, email, identities), name };
      reps.push(created);
      return created;
    },
    addIdentity: async (_workspaceId, repId, added) => {
      const index = reps.findIndex(({ id }) => id === repId);
      const known = reps[index];
      if (known) reps[index] = { ...known, identities: [...known.identities, added] };
    },
    setPhones: async (_workspaceId, repId, phones) => {
      const index = reps.findIndex(({ id }) => id === repId);
      const known = reps[index];
      if (known) reps[index] = { ...known, phones };
    },
    regionOf: () => "US",
    repsChanged: async (workspaceId) => {
      told.push(workspaceId);
    },
    audit: async (record) => {
      audits.push(record);
    },
  });
  return { importReps, reps, told, audits };
}

describe("importing reps", () => {
  it("takes their numbers for their own phones, each once, also of reps who were there before", async () => {
    const own = { ...rep("rep-1", "ava@example.com", [identity("11")]), phones: ["+14155552001"] };
    const { importReps, reps, told } = world(
      [own],
      [
        {
          ...user("11", "ava@example.com"),
          numbers: ["(415) 555-2001", "+1 415 555 2002", "1001"],
        },
        { ...user("12", "ben@example.com"), numbers: ["415-555-2003", "+14155552003"] },
      ],
    );
    await importReps("main", "conn-1");
    expect(reps.map(({ phones }) => phones)).toEqual([
      ["+14155552001", "+14155552002"],
      ["+14155552003"],
    ]);
    await importReps("main", "conn-1");
    expect(told).toEqual(["main"]);
  });

  it("makes reps of users, and gives those we have by any e-mail their identity", async () => {
    const { importReps, reps, told, audits } = world(
      [rep("rep-1", "Ava@example.com")],
      [
        user("11", "a.example@example.com", "ava@example.com"),
        user("12", "ben@example.com"),
        user("13"),
      ],
    );
    expect(await importReps("main", "conn-1")).toEqual({
      created: 1,
      linked: 1,
      unchanged: 0,
      skipped: 1,
    });
    expect(reps).toMatchObject([
      { email: "Ava@example.com", identities: [identity("11")] },
      { name: "User 12", email: "ben@example.com", identities: [identity("12")] },
    ]);
    expect(told).toEqual(["main"]);
    expect(JSON.stringify(audits)).not.toContain("@");
  });

  it("changes nothing the second time, and tells nobody", async () => {
    const { importReps, told, audits } = world([], [user("11", "ava@example.com")]);
    await importReps("main", "conn-1");
    expect(await importReps("main", "conn-1")).toEqual({
      created: 0,
      linked: 0,
      unchanged: 1,
      skipped: 0,
    });
    expect(told).toHaveLength(1);
    expect(audits).toHaveLength(1);
  });

  it("leaves an identity with the rep who has it", async () => {
    const reps = [rep("rep-1", "old@example.com", [identity("11")])];
    const { importReps } = world(reps, [user("11", "new@example.com")]);
    expect(await importReps("main", "conn-1")).toMatchObject({ created: 0, unchanged: 1 });
    expect(reps).toHaveLength(1);
  });

  it("imports a user whose mailbox another rep has, without it", async () => {
    const mailbox = { type: "voicemail", id: "91" };
    const reps = [rep("rep-1", "old@example.com", [{ vendor: "dialpad", ...mailbox }])];
    const identities = [{ type: "user", id: "11" }, mailbox];
    const { importReps } = world(reps, [{ ...user("11", "new@example.com"), identities }]);
    expect(await importReps("main", "conn-1")).toMatchObject({ created: 1, unchanged: 0 });
    expect(reps[1]?.identities).toEqual([identity("11")]);
  });

  it("makes one rep of two users who share an e-mail", async () => {
    const { importReps, reps } = world(
      [],
      [user("11", "ava@example.com"), user("12", "AVA@example.com")],
    );
    expect(await importReps("main", "conn-1")).toMatchObject({ created: 1, linked: 1 });
    expect(reps[0]?.identities).toEqual([identity("11"), identity("12")]);
  });

  it("needs a connection", async () => {
    await expect(world([], []).importReps("main", "other")).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});
