import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startProcess, type TestProcess } from "../support/start-process.ts";
import type { CallbackSystem } from "./support/callback-systems/system.ts";
import { openVoipex } from "./support/callback-systems/voipex.ts";
import { openCallbackWorld, type CallbackWorld } from "./support/callback-world.ts";
import { openDialFaults, type DialFaults } from "./support/dial-faults.ts";

const NOT_MADE = "+420777888901";
const MADE = "+420777888902";

let world: CallbackWorld;
let system: CallbackSystem;
let between: DialFaults;
let database: Client;
let worker: TestProcess;

beforeAll(async () => {
  world = await openCallbackWorld([], { STICKYLINE_ROLE: "router" });
  database = new Client({ connectionString: world.app.databaseUrl });
  await database.connect();
  const via = async (baseUrl: string) => {
    // the worker dies while the phone system has the request, and never hears the answer
    between = await openDialFaults(baseUrl, () => worker.kill());
    return between.baseUrl;
  };
  system = await openVoipex(world, ["+420777888800", "+420777888801"], {
    via,
    talk: { ringMs: 50, talkMs: 1_200 },
  });
}, 60_000);

afterAll(async () => {
  await worker?.kill();
  await database?.end();
  await world?.close();
  await between?.close();
  await system?.close();
});

/** A rep's call ends: what is due is looked at by the worker. */
async function look(): Promise<void> {
  const end = await system.occupy();
  await expect.poll(() => world.presenceOf(system.owner), world.PATIENT).toBe("talking");
  await end();
}

it.each([
  ["before the phone system has made the call", NOT_MADE, false],
  ["once the phone system has made the call, and before that was noted", MADE, true],
] as const)(
  "makes no second call when its worker is killed %s",
  async (_when, number, made) => {
    const becomes = (known: object) =>
      expect.poll(() => world.callbackOf(number), world.PATIENT).toMatchObject(known);
    // a rep whose worker died is kept for a minute
    const repId = made ? system.mate.repId : system.ownerId;
    between.set({ made, says: "nothing" });
    worker = await startProcess(world.app, { STICKYLINE_ROLE: "worker" });
    await world.promise(system.lineId, number, repId);
    await look();
    await becomes({ stage: "dialling", attempts: 1, lastDial: "sending" });
    await expect.poll(() => worker.child.signalCode, world.PATIENT).toBe("SIGKILL");
    between.set(null);
    worker = await startProcess(world.app, { STICKYLINE_ROLE: "worker" });
    if (made) {
      await becomes({ state: "done", closedReason: "reached", closedBy: repId });
    } else {
      // a quarter of an hour goes by, and the next look comes
      await database.query("update callback set next_attempt_at = now() where number = $1", [
        number,
      ]);
      await look();
      await becomes({ stage: "requested", attempts: 1 });
      await database.query("update callback set next_attempt_at = now() where number = $1", [
        number,
      ]);
      await look();
      await becomes({ stage: "offered", offeredTo: repId, attempts: 1 });
    }
    expect(system.dialled().filter((one) => one === number)).toHaveLength(made ? 1 : 0);
    await worker.kill();
  },
  240_000,
);
