import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_POLICY } from "../../src/domain/policy.ts";
import { createTestLine } from "../support/dialpad-line.ts";
import { createKazooLine, GREGORIAN_OFFSET, kazooId, pivotRequest } from "../support/kazoo-line.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { createVoipexLine } from "../support/voipex-line.ts";
import { WAITING } from "./support/callback-systems/system.ts";

/** A phone system on which Ada talks with somebody, and callers of hers who wait for her. */
type Waiting = {
  /** Calls, is told to wait, and hangs up. */
  readonly waitAndHangUp: (from: string) => Promise<unknown>;
  readonly number: string;
};

const PATIENT = { timeout: 60_000, interval: 200 };
const USER = "5991398486736897";
const { version: _version, ...DEFAULTS } = DEFAULT_POLICY;

let app: TestApp;
let policyId: string;
let serial = 4_100;

beforeAll(async () => {
  app = await startTestApp();
  const { id } = await app.api<{ id: string }>("POST", "/policies", {
    name: "Patient",
    policy: {
      ...DEFAULTS,
      ladder: WAITING.ladder.map((rung) =>
        rung.rung === "pinned" ? { ...rung, waitSeconds: 120 } : rung,
      ),
      menu: { ...DEFAULTS.menu, enabled: false },
      repeatCallsPerMinute: null,
    },
  });
  policyId = id;
  await app.api("POST", `/policies/${policyId}/live`, { version: 1 });
  await app.api("PATCH", "/callback-policy", { fromHangUp: true, fromMissed: false });
}, 60_000);

afterAll(() => app?.close());

async function busyRep(
  name: string,
  identity: { vendor: string; type: string; id: string },
  number: string,
  occupy: () => Promise<unknown>,
): Promise<void> {
  const email = `${name.toLowerCase()}@example.com`;
  const { id } = await app.api<{ id: string }>("POST", "/reps", {
    name,
    email,
    identities: [identity],
  });
  await app.api("PUT", `/pins/${encodeURIComponent(number)}`, { repId: id });
  await occupy();
  const state = async () => {
    const { items } = await app.api<{ items: { name: string; state: string }[] }>(
      "GET",
      "/presence",
    );
    return items.find((one) => one.name === name)?.state;
  };
  await expect.poll(state, PATIENT).toBe("talking");
}

const systems: Readonly<Record<string, () => Promise<Waiting>>> = {
  async Dialpad() {
    const number = "+14155551001";
    const line = await createTestLine(app, { policyId });
    const at = Date.now();
    await busyRep("Ada", { vendor: "dialpad", type: "user", id: USER }, number, () =>
      line.send({
        call_id: 4_000,
        direction: "outbound",
        external_number: "+14155550198",
        target: { type: "user", id: USER },
        date_started: at,
        date_connected: at,
        event_timestamp: at,
        state: "connected",
      }),
    );
    return {
      number,
      async waitAndHangUp(from) {
        const call_id = (serial += 1);
        const now = Date.now();
        const call = { call_id, external_number: from, internal_number: "+14155550000" };
        const { body } = await line.route({ ...call, date_started: now });
        expect(body).toMatchObject({ action: "ask", hint_name: "hold_1" });
        const target = { id: "1", type: "callrouter" };
        const told = { ...call, direction: "inbound", target, date_started: now };
        const end = Date.now();
        await line.send({ ...told, state: "hangup", event_timestamp: end, date_ended: end });
      },
    };
  },

  async KAZOO() {
    const number = "+14155551011";
    const ada = kazooId("1");
    const line = await createKazooLine(app, { policyId });
    const channel = (event: string, call_id: string, from: string, more: object = {}) =>
      line.send({
        hook_event: event,
        call_id,
        call_direction: "inbound",
        caller_id_number: from,
        callee_id_number: "+14155550000",
        from: `${from}@acme.sip.example`,
        to: "+14155550000@acme.sip.example",
        request: "+14155550000@acme.sip.example",
        is_internal_leg: false,
        timestamp: String(Math.floor(Date.now() / 1_000) + GREGORIAN_OFFSET),
        ...more,
      });
    await busyRep("Bea", { vendor: "kazoo", type: "user", id: ada }, number, () =>
      channel("channel_answer", "busy 1", "+14155550198", {
        owner_id: ada,
        authorizing_id: kazooId("2"),
        authorizing_type: "device",
        call_direction: "outbound",
      }),
    );
    return {
      number,
      async waitAndHangUp(from) {
        const callId = `waits ${(serial += 1)}`;
        const flow = await line.pivot(
          pivotRequest(callId, { "Caller-ID-Number": from, From: from }),
        );
        expect(JSON.stringify(flow)).toContain("sl_ask=hold.1");
        await channel("channel_create", callId, from);
        await channel("channel_destroy", callId, from, {
          hangup_cause: "ORIGINATOR_CANCEL",
          duration_seconds: 5,
          billing_seconds: 0,
        });
      },
    };
  },

  async Voipex() {
    const number = "+420777888901";
    const line = await createVoipexLine(app, { policyId, vendorSettings: { waitLoop: true } });
    const incoming = { To: "+420222333444", Direction: "incoming" };
    await busyRep("Dan", { vendor: "voipex", type: "line", id: "444" }, number, () =>
      line.tell({
        ...incoming,
        EventName: "Answered",
        From: "+420777888000",
        Line: "444",
        UniqueId: "1.1",
      }),
    );
    return {
      number,
      async waitAndHangUp(from) {
        const UniqueId = `2.${(serial += 1)}`;
        expect(await line.ask({ caller: from, callId: UniqueId })).toMatchObject({
          outcome: "wait",
        });
        const call = { ...incoming, From: from, UniqueId, Line: "" };
        await line.tell({ ...call, EventName: "NewCall" });
        await line.tell({ ...call, EventName: "Hangup", Reason: "No user response" });
      },
    };
  },
};

describe("a caller who hangs up while they wait for their rep", () => {
  it.concurrent.each(Object.keys(systems))(
    "is called back by policy, on %s",
    async (name) => {
      const system = await systems[name]?.();
      if (system === undefined) return expect.fail("there is no such phone system");
      await system.waitAndHangUp(system.number);
      const callbacks = async () =>
        (await app.api<{ items: { number: string; state: string }[] }>("GET", "/callbacks")).items;
      await expect
        .poll(callbacks, PATIENT)
        .toContainEqual(expect.objectContaining({ number: system.number, state: "open" }));
    },
    120_000,
  );
});
