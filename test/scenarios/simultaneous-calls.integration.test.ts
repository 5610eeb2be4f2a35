import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createTestLine, type TestLine } from "../support/dialpad-line.ts";
import { sliceOf } from "../support/slice.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { startProcess, type TestProcess } from "../support/start-process.ts";

const PAIRS = sliceOf(200, 60);

let app: TestApp;
let line: TestLine;
let routers: TestProcess[];

const userId = (rep: number) => String(4_000_000_000_000_000 + rep);
const number = (round: number, caller: number) => `+1415555${String(1_000 + round * 2 + caller)}`;
/** Every second round's callers have talked with a rep of their own before, who is free. */
const hasFriend = (round: number) => round % 2 === 1;
const friendOf = (round: number) => PAIRS + round;

async function addRep(rep: number): Promise<string> {
  const identities = [{ vendor: "dialpad", type: "user", id: userId(rep) }];
  const body = { name: `Rep ${rep}`, email: `rep-${rep}@example.com`, identities };
  return (await app.api<{ id: string }>("POST", "/reps", body)).id;
}

async function talkedBefore(round: number, caller: number): Promise<void> {
  const at = Date.now() - 600_000;
  const status = await line.send({
    call_id: 500_000 + round * 2 + caller,
    state: "hangup",
    direction: "inbound",
    date_started: at,
    date_connected: at,
    date_ended: at + 120_000,
    event_timestamp: at + 120_000,
    external_number: number(round, caller),
    target: { id: userId(friendOf(round)), type: "user" },
  });
  expect(status).toBe(200);
}

beforeAll(async () => {
  app = await startTestApp();
  line = await createTestLine(app);
  for (let round = 0; round < PAIRS; round++) {
    // Both callers of a round are this owner's: a pin is the shortest way to say so.
    const owner = await addRep(round);
    if (hasFriend(round)) await addRep(friendOf(round));
    for (const caller of [0, 1]) {
      await app.api("PUT", `/pins/${encodeURIComponent(number(round, caller))}`, { repId: owner });
      if (hasFriend(round)) await talkedBefore(round, caller);
    }
  }
  await vi.waitFor(
    async () => {
      const { items } = await app.api<{ items: unknown[] }>("GET", "/calls?limit=200");
      expect(items).toHaveLength(PAIRS);
    },
    { timeout: 20_000 },
  );
  const router = { STICKYLINE_ROLE: "router" };
  routers = await Promise.all([startProcess(app, router), startProcess(app, router)]);
}, 120_000);

afterAll(async () => {
  for (const router of routers ?? []) await router.kill();
  await app?.close();
}, 30_000);

/** What the two callers of a round get, each from another router at the same moment. */
async function callTogether(round: number): Promise<string[]> {
  const answers = await Promise.all(
    routers.map(({ url }, caller) =>
      line.route(
        {
          call_id: 10_000 + round * 2 + caller,
          external_number: number(round, caller),
          internal_number: "+14155550000",
          date_started: Date.now(),
          contact_type: "local",
        },
        url,
      ),
    ),
  );
  return answers.map(({ body }) => String(body["target_id"] ?? body["action"])).toSorted();
}

describe("two callers of one owner at the same moment, at two routers", () => {
  it(`gives the owner to exactly one, and to the other the next rung, ${PAIRS} times`, async () => {
    const rounds = Array.from({ length: PAIRS }, (_, round) => round);
    const answers = await Promise.all(rounds.map((round) => callTogether(round)));
    const expected = rounds.map((round) =>
      [userId(round), hasFriend(round) ? userId(friendOf(round)) : "ask"].toSorted(),
    );
    expect(answers).toEqual(expected);
  }, 60_000);
});
