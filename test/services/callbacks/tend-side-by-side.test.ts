import { expect, it, vi } from "vitest";
import { DEFAULT_CALLBACK_POLICY } from "../../../src/domain/callback-policy.ts";
import { createTendCallbacks } from "../../../src/services/callbacks/tend-callbacks.ts";
import { toLife } from "../../../src/services/callbacks/to-life.ts";
import { makePeople, reps, settings, WS } from "./support/dial-people.ts";

const NOON = Date.parse("2026-03-04T12:00:00Z");
const [ada, bob] = reps;

const phoneOf = (id: string) => [{ vendor: "dialpad", type: "user", id }];

/** Callbacks that are due, of these reps, and what the phone system was asked for. */
function open(owners: readonly (string | undefined)[]) {
  const asked: string[] = [];
  const waiting = new Map<string, (error?: Error) => void>();
  const { rows } = makePeople(() => 0, NOON, owners.length);
  const due = [...rows.values()].map((row, nth) => ({
    ...row,
    id: String(nth),
    repId: owners[nth] ?? null,
    stage: "due" as const,
  }));
  const known = [...new Set(owners)].filter((id) => id !== undefined);
  const all = ada === undefined ? [] : known.map((id) => ({ ...ada, id, identities: phoneOf(id) }));
  const tend = createTendCallbacks({
    settingsOf: () => ({ ...settings, reps: all }),
    policyOf: async () => ({ ...DEFAULT_CALLBACK_POLICY, dial: "phone-system" }),
    listDue: async () => due,
    isDoNotCall: async () => false,
    timeZoneOf: async () => "Europe/Berlin",
    change: async () => true,
    tell: async () => undefined,
    onChanged: async () => undefined,
    lookAtDial: async () => undefined,
    ringTeam: { teamFor: async () => null, ring: async () => null },
    ringBack: {
      dialerFor: async () => ({
        vendor: "dialpad",
        identityTypes: ["user"],
        dial: async () => null,
      }),
      async ring({ callback }) {
        asked.push(callback.id);
        await new Promise<void>((resolve, reject) =>
          waiting.set(callback.id, (error) => (error === undefined ? resolve() : reject(error))),
        );
        return toLife(callback);
      },
    },
    now: () => NOON,
  });
  const ends = (id: string, error?: Error) => waiting.get(id)?.(error);
  return { asked, ends, done: tend(WS) };
}

it("has one rep's phone system that hangs hold that rep's callbacks alone", async () => {
  const { asked, ends, done } = open([ada?.id, ada?.id, bob?.id, undefined]);
  await vi.waitFor(() => expect(asked).toEqual(["0", "2", "3"]));
  ends("0");
  await vi.waitFor(() => expect(asked).toEqual(["0", "2", "3", "1"]));
  for (const id of ["1", "2", "3"]) ends(id);
  await done;
});

it("rings for no more than eight at once", async () => {
  const { asked, ends, done } = open(Array.from({ length: 12 }, (_, nth) => `rep ${nth}`));
  await vi.waitFor(() => expect(asked).toHaveLength(8));
  ends("3");
  await vi.waitFor(() => expect(asked).toHaveLength(9));
  for (const id of asked) ends(id);
  await vi.waitFor(() => expect(asked).toHaveLength(12));
  for (const id of asked) ends(id);
  await done;
});

it("goes on with the others when one fails, and says so at the end", async () => {
  const { asked, ends, done } = open([ada?.id, ada?.id, bob?.id]);
  const failed = expect(done).rejects.toThrow("the database is away");
  await vi.waitFor(() => expect(asked).toEqual(["0", "2"]));
  ends("0", new Error("the database is away"));
  await vi.waitFor(() => expect(asked).toEqual(["0", "2", "1"]));
  ends("1");
  ends("2");
  await failed;
});
