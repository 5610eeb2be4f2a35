import { Client } from "pg";
import { afterAll, beforeAll, describe, it, type ExpectStatic } from "vitest";
import { openDialpad } from "./support/callback-systems/dialpad.ts";
import { openExotel } from "./support/callback-systems/exotel.ts";
import { openKazoo } from "./support/callback-systems/kazoo.ts";
import type { CallbackSystem } from "./support/callback-systems/system.ts";
import { openVoipex } from "./support/callback-systems/voipex.ts";
import { openCallbackWorld, type CallbackWorld } from "./support/callback-world.ts";
import { openDialFaults, type DialFault, type DialFaults } from "./support/dial-faults.ts";

const said = (status: number, body = "{}") => ({ status, body });

/** What each fault leaves in the callback's own words, while the call goes on or nobody was called. */
const FAULTS: readonly (readonly [string, DialFault, string])[] = [
  ["401, and makes it all the same", { made: true, says: said(401) }, "refused"],
  ["500, and makes it", { made: true, says: said(500) }, "unknown"],
  ["nothing, the connection is reset", { made: true, says: "reset" }, "unknown"],
  ["nothing in time", { made: true, says: "nothing" }, "unknown"],
  ["what is no JSON", { made: true, says: said(200, "<html>") }, "unknown"],
  ["JSON of another shape", { made: true, says: said(200, '{"ok":[null]}') }, "unknown"],
  ["404, and makes none", { made: false, says: said(404) }, "refused"],
  ["401, and makes none", { made: false, says: said(401) }, "refused"],
];
const LOST: DialFault = { made: false, says: "reset" };

/** KAZOO has longer to answer than a test, and Dialpad makes five calls a minute. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  KAZOO: "nothing in time",
  Dialpad: "500, and makes it",
};

const PLACES = FAULTS.map((_, nth) => String(10 + nth));
const numbersFrom = (start: string) =>
  [`${start}01`, `${start}02`, ...PLACES.map((place) => start + place)] as const;
const PEOPLE = {
  Dialpad: { open: openDialpad, numbers: numbersFrom("+141555510") },
  Exotel: { open: openExotel, numbers: numbersFrom("+9185160430") },
  KAZOO: { open: openKazoo, numbers: numbersFrom("+141555511") },
  Voipex: { open: openVoipex, numbers: numbersFrom("+4207778889") },
} as const;

let world: CallbackWorld;
let database: Client;
const systems = new Map<string, CallbackSystem>();
const faults = new Map<string, DialFaults>();

beforeAll(async () => {
  world = await openCallbackWorld([]);
  database = new Client({ connectionString: world.app.databaseUrl });
  await database.connect();
  for (const [name, { open, numbers }] of Object.entries(PEOPLE)) {
    const via = async (baseUrl: string) => {
      const between = await openDialFaults(baseUrl);
      faults.set(name, between);
      return between.baseUrl;
    };
    const talk = { ringMs: 50, talkMs: 1_200 };
    systems.set(name, await open(world, numbers, { via, talk }));
  }
}, 60_000);

afterAll(async () => {
  await database?.end();
  await world?.close();
  await Promise.all([...faults.values()].map((one) => one.close()));
  await Promise.all([...systems.values()].map((one) => one.close()));
});

async function plays(expect: ExpectStatic, name: keyof typeof PEOPLE): Promise<void> {
  const { dialled, ...system } = systems.get(name) ?? expect.fail(`${name} is not there`);
  const between = faults.get(name) ?? expect.fail("nothing is between");
  const [unheard, , ...numbers] = system.numbers;
  const of = async (number: string) =>
    (await world.callbackOf(number)) ?? expect.fail("there is no callback");
  const becomes = (number: string, known: object, what: string) =>
    expect
      .poll(() => world.callbackOf(number), { ...world.PATIENT, message: what })
      .toMatchObject(known);
  const again = (id: string) => world.app.api("POST", `/callbacks/${id}/call-now`);
  /** Lines share a workspace: whoever asks has what is due on the others dialled as well. */
  const callNow = async (number: string) => {
    await world.promise(system.lineId, number, system.ownerId);
    await again((await of(number)).id).catch(() => undefined);
  };
  const times = (number: string) => dialled().filter((one) => one === number).length;

  for (const [nth, [what, fault, word]] of FAULTS.entries()) {
    if (what === LEFT_OUT[name]) continue;
    const number = numbers[nth] ?? "";
    await expect.poll(() => world.presenceOf(system.owner), world.PATIENT).toBe("free");
    between.set(fault);
    await callNow(number);
    await becomes(number, { lastDial: word }, what);
    between.set(null);
    if (word === "refused") {
      await becomes(number, { stage: "offered", attempts: 0, offeredTo: system.ownerId }, what);
    } else if ((await of(number)).stage === "dialling") {
      await expect(again((await of(number)).id), what).rejects.toThrow("409");
    }
    const done = { state: "done", closedReason: "reached", closedBy: system.ownerId };
    if (fault.made) await becomes(number, done, what);
    expect(times(number), what).toBe(fault.made ? 1 : 0);
  }

  await expect.poll(() => world.presenceOf(system.owner), world.PATIENT).toBe("free");
  between.set(LOST);
  await callNow(unheard);
  await becomes(unheard, { stage: "dialling", lastDial: "unknown" }, "lost");
  between.set(null);
  const { id } = await of(unheard);
  // a quarter of an hour goes by, and the next look comes
  await database.query("update callback set next_attempt_at = now() where id = $1", [id]);
  await callNow(unheard.replace(/1$/, "2"));
  await becomes(unheard, { stage: "requested", attempts: 1 }, "lost");
  // people make the next ones
  await again(id);
  await becomes(unheard, { stage: "offered", offeredTo: system.ownerId, attempts: 1 }, "lost");
  expect(times(unheard)).toBe(0);
}

describe("a phone system that errs makes no second call, and what happened is said", () => {
  it.concurrent("on a line of Dialpad", ({ expect }) => plays(expect, "Dialpad"), 240_000);
  it.concurrent("on a line of Exotel", ({ expect }) => plays(expect, "Exotel"), 240_000);
  it.concurrent("on a line of KAZOO", ({ expect }) => plays(expect, "KAZOO"), 240_000);
  it.concurrent("on a line of Voipex", ({ expect }) => plays(expect, "Voipex"), 240_000);
});
