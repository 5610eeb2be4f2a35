import { describe, expect, it } from "vitest";
import type { CrmClient, CrmOwner, CrmUser, CrmUsers } from "../../../src/crm/port.ts";
import { StickylineError } from "../../../src/domain/errors.ts";
import type { CrmPresence } from "../../../src/domain/facts.ts";
import { createReadCrmUsers } from "../../../src/services/mirror/read-crm-users.ts";

const NOW = Date.UTC(2026, 10, 21, 9);
const MINUTE_MS = 60_000;

const owner = (id: string, more: Partial<CrmOwner> = {}): CrmOwner => ({
  id,
  userId: `user-${id}`,
  email: `${id}@example.com`,
  name: id,
  kind: "person",
  archived: false,
  ...more,
});
const user = (id: string, more: Partial<CrmUser> = {}): CrmUser => ({
  userId: `user-${id}`,
  email: `${id}@example.com`,
  presence: { source: id, hours: null, absences: [], availability: null, ignored: [] },
  ...more,
});

type World = {
  readonly owners?: readonly CrmOwner[];
  readonly answer?: CrmUsers | Error;
  readonly lastReadAt?: number | null;
  readonly known?: number;
  readonly due?: boolean;
};

/** One reading of a CRM whose users and owners these are. */
async function read({ owners = [], answer, lastReadAt = null, known = 0, due = true }: World) {
  let stored: ReadonlyMap<string, CrmPresence> | null = null;
  const notes: { at: number; error: string | null }[] = [];
  let told = 0;
  const client: Pick<CrmClient, "listUsers"> = {
    async listUsers() {
      if (answer instanceof Error) throw answer;
      return answer ?? { kind: "users", users: [] };
    },
  };
  const readUsers = createReadCrmUsers({
    clientFor: async () => client as CrmClient,
    presences: {
      async replaceAll(_workspaceId, presences) {
        stored = presences;
        return presences.size || known;
      },
      readAt: async () => lastReadAt,
      noteRead: async (_workspaceId, _connectionId, note) => void notes.push(note),
    },
    listOwners: async () => owners,
    settingsChanged: async () => void (told += 1),
    now: () => NOW,
  });
  await readUsers("w1", "c1", { due });
  const presences = stored as ReadonlyMap<string, CrmPresence> | null;
  return { stored: presences === null ? null : [...presences], notes, told };
}

const users = (...all: CrmUser[]) => ({ kind: "users", users: all }) as const;
/** Whose user each owner has. */
const pairs = (stored: [string, CrmPresence][] | null) =>
  (stored ?? []).map(([ownerId, { source }]) => [ownerId, source]);

describe("the CRM's people", () => {
  it("belong to the owner with their id, whatever the e-mails say", async () => {
    const { stored } = await read({
      owners: [owner("ada", { email: "bob@example.com" }), owner("bob", { email: null })],
      answer: users(user("bob"), user("ada", { email: null })),
    });
    expect(pairs(stored)).toEqual([
      ["ada", "ada"],
      ["bob", "bob"],
    ]);
  });

  it("belong to the owner with their e-mail, in any case, where the id is not told", async () => {
    const { stored } = await read({
      owners: [owner("ada", { userId: null }), owner("bob"), owner("eve", { email: null })],
      answer: users(
        user("ada", { userId: null, email: "Ada@Example.com " }),
        user("bob", { userId: null }),
        user("nobody", { userId: null, email: null }),
      ),
    });
    expect(pairs(stored)).toEqual([
      ["ada", "ada"],
      ["bob", "bob"],
    ]);
  });

  it("are not those of queues and of owners who left", async () => {
    const { stored } = await read({
      owners: [owner("ada", { archived: true }), owner("bob", { kind: "queue" })],
      answer: users(user("ada"), user("bob")),
    });
    expect(stored).toEqual([]);
  });

  it("keep the absences that are not over, the next twenty of them, with the time of reading", async () => {
    const absences = Array.from({ length: 25 }, (_, index) => ({
      fromMs: NOW + (20 - index) * MINUTE_MS,
      untilMs: NOW + (20 - index) * MINUTE_MS + 1,
    }));
    const { presence } = user("ada");
    const { stored } = await read({
      owners: [owner("ada")],
      answer: users(user("ada", { presence: { ...presence, absences } })),
    });
    const [, ada] = stored?.[0] ?? expect.fail("Ada is not known");
    expect(ada.readAt).toBe(NOW);
    expect(ada.absences.map(({ fromMs }) => (fromMs - NOW) / MINUTE_MS)).toEqual(
      Array.from({ length: 20 }, (_, index) => index),
    );
  });
});

describe("reading them", () => {
  it.each([
    ["never before", null, false, true],
    ["five minutes ago", NOW - 5 * MINUTE_MS, false, true],
    ["less than five minutes ago", NOW - 5 * MINUTE_MS + 1, false, false],
    ["just now, and everything is read", NOW, true, true],
  ])("is done after it was done %s: %s, %s, %s", async (_, lastReadAt, due, done) => {
    const { notes } = await read({ lastReadAt, due });
    expect(notes).toEqual(done ? [{ at: NOW, error: null }] : []);
  });

  it("tells the routers where anything is known or was, and not otherwise", async () => {
    const ada = { owners: [owner("ada")], answer: users(user("ada")) };
    expect((await read(ada)).told).toBe(1);
    expect((await read({ known: 3 })).told).toBe(1);
    expect((await read({})).told).toBe(0);
  });

  it("forgets what was known and names the scope where the users are not shown", async () => {
    const answer = { kind: "not-shown", missingScope: "users.read" } as const;
    expect(await read({ answer, known: 2 })).toEqual({
      stored: [],
      notes: [{ at: NOW, error: expect.stringContaining("the scope users.read") }],
      told: 1,
    });
  });

  it("keeps what was known and says why when the CRM does not answer", async () => {
    const answer = new StickylineError("VENDOR_UNAVAILABLE", "The CRM is away.");
    expect(await read({ answer, known: 2 })).toEqual({
      stored: null,
      notes: [{ at: NOW, error: "The CRM is away." }],
      told: 0,
    });
  });

  it("does not hide an error of ours", async () => {
    await expect(read({ answer: new TypeError("ours") })).rejects.toThrow("ours");
  });
});
