import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createExotelLine, firstRequest } from "../support/exotel-line.ts";
import { createKazooLine, GREGORIAN_OFFSET, kazooId } from "../support/kazoo-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { createVoipexLine } from "../support/voipex-line.ts";

const CALLER = "+14155551001";

let app: TestApp;
let log: Client;
/** One event of each phone system that sends nothing twice, by the leg that it is about. */
const tell = new Map<string, () => Promise<number>>();

beforeAll(async () => {
  app = await startTestApp({}, { cuttable: true });
  log = new Client({ connectionString: app.databaseUrl });
  await log.connect();
  const kazoo = await createKazooLine(app);
  const voipex = await createVoipexLine(app);
  const exotel = await createExotelLine(app);
  const parameters = firstRequest({
    DialWhomNumber: "09968654311",
    EventType: "Dial",
    Status: "busy",
  });
  tell.set("kazoo:told-once", () =>
    kazoo.send({
      hook_event: "channel_create",
      call_id: "told-once",
      owner_id: kazooId("1"),
      call_direction: "outbound",
      caller_id_number: CALLER,
      timestamp: String(Math.floor(Date.now() / 1_000) + GREGORIAN_OFFSET),
    }),
  );
  tell.set("voipex:told-once:444", () =>
    voipex.tell({
      EventName: "Ringing",
      UniqueId: "told-once",
      From: CALLER,
      To: "+420222333444",
      Line: "444",
      Direction: "incoming",
    }),
  );
  tell.set(`exotel:${parameters["CallSid"] ?? ""}:+919968654311:0`, async () => {
    const { status } = await exotel.get("events", parameters);
    return status;
  });
});

afterAll(async () => {
  await log?.end();
  await app?.close();
});

async function metric(name: string): Promise<number> {
  const headers = { authorization: `Bearer ${app.adminToken}` };
  const text = await (await fetch(`${app.url}/metrics`, { headers })).text();
  return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1]);
}

async function loggedLegs(): Promise<string[]> {
  const { rows } = await log.query<{ leg: string }>("select leg_id as leg from call_event");
  return rows.map(({ leg }) => leg).toSorted();
}

it("are taken while every store is away, and in the call log once they are back", async () => {
  app.ways?.redis.cut();
  app.ways?.postgres.cut();
  const statuses: number[] = [];
  try {
    for (const send of tell.values()) statuses.push(await send());
    expect(await metric("stickyline_call_events_kept")).toBe(tell.size);
  } finally {
    app.ways?.redis.heal();
    app.ways?.postgres.heal();
  }
  expect(statuses).toEqual([200, 200, 200]);
  await expect.poll(loggedLegs, { timeout: 40_000 }).toEqual([...tell.keys()].toSorted());
  await expect.poll(() => metric("stickyline_call_events_kept")).toBe(0);
  expect(await metric("stickyline_call_events_lost_total")).toBe(0);
});
