import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { VoipexBox } from "../../src/sandbox/voipex/index.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { openVoipexBox, VOIPEX_KEY } from "../support/voipex-box.ts";
import { createVoipexLine } from "../support/voipex-line.ts";

type Callback = { number: string; state: string; promisedAt: string };

let app: TestApp;
let box: VoipexBox;

const WAIT = { timeout: 30_000 };

/** An operator's row in the missed list. */
function list(
  callId: string,
  callerId: string,
  more: Partial<Parameters<VoipexBox["missed"]["set"]>[1]> = {},
): void {
  const calldate = new Date(Date.now() - 60_000).toISOString();
  const row = { callId, callerId, calldate, queue: "NOC", attempts: 1, outgoingAttempts: 0 };
  box.missed.set(callId, { ...row, state: "noChange", ...more });
}

async function callbacks(): Promise<Callback[]> {
  return (await app.api<{ items: Callback[] }>("GET", "/callbacks")).items;
}

const stateOf = async (number: string) =>
  (await callbacks()).find((one) => one.number === number)?.state;

/** Until the list was asked for twice more: what would come of it has come. */
async function asked(): Promise<void> {
  const count = () => box.requests.filter((one) => one.startsWith("GET /calls/missed")).length;
  const before = count();
  await expect.poll(count, WAIT).toBeGreaterThan(before + 1);
}

beforeAll(async () => {
  app = await startTestApp({ STICKYLINE_RECONCILE_SECONDS: "1" });
  box = await openVoipexBox();
  const line = await createVoipexLine(app, {});
  const connection = await app.api<{ id: string }>("POST", "/telephony-connections", {
    vendor: "voipex",
    baseUrl: box.baseUrl,
    apiKey: VOIPEX_KEY,
  });
  const { id: connectionId } = connection;
  await app.api("POST", `/lines/${line.id}/provision`, { connectionId, officeId: "1" });
});

afterAll(async () => {
  await app?.close();
  await box?.close();
});

describe("Voipex's list of missed calls", () => {
  it("is not asked for until the policy makes callbacks of missed calls", async () => {
    list("1.1", "+420777888901");
    const reads = () => box.requests.filter((one) => one.startsWith("GET /calls/current")).length;
    const before = reads();
    await expect.poll(reads, WAIT).toBeGreaterThan(before + 1);
    expect(box.requests.filter((one) => one.startsWith("GET /calls/missed"))).toEqual([]);
    await app.api("PATCH", "/callback-policy", { fromMissed: true });
    await expect.poll(() => stateOf("+420777888901"), WAIT).toBe("open");
  });

  it("makes one callback a person, none for whom an operator looks after, rang or lost sight of", async () => {
    list("2.1", "+420777888902");
    list("2.2", "+420777888902");
    list("2.3", "+420777888903", { state: "inProgress" });
    list("2.4", "+420777888904", { outgoingAttempts: 1 });
    list("2.5", "+420777888905", { calldate: "2020-01-01T10:00:00+01:00" });
    list("2.6", "+420777888906", { calldate: "yesterday" });
    list("2.7", "anonymous");
    // premium and satellite numbers: they want to be rung
    list("2.9", "+420906123456");
    list("2.10", "+881612345678");
    // listed twice, and taken by an operator in one of them
    list("2.11", "+420777888909");
    list("2.11 again", "+420777888909", { callId: "2.11", state: "inProgress" });
    list("2.8", "+420777888907");
    await expect.poll(() => stateOf("+420777888907"), WAIT).toBe("open");
    await asked();
    expect((await callbacks()).map(({ number }) => number)).not.toContain("+420777888909");
    const open = (await callbacks()).filter(({ state }) => state === "open");
    expect(open.map(({ number }) => number).toSorted()).toEqual([
      "+420777888901",
      "+420777888902",
      "+420777888907",
    ]);
  });

  it("withdraws the callback of whom an operator takes over or has resolved", async () => {
    box.missed.delete("2.6");
    list("1.1", "+420777888901", { state: "inProgress" });
    box.missed.delete("2.8");
    await expect.poll(() => stateOf("+420777888901"), WAIT).toBe("withdrawn");
    await expect.poll(() => stateOf("+420777888907"), WAIT).toBe("withdrawn");
    expect(await stateOf("+420777888902")).toMatch(/open|joined/);
  });

  it("does not make it anew when the operator gives it back", async () => {
    list("1.1", "+420777888901");
    await asked();
    expect(await stateOf("+420777888901")).toBe("withdrawn");
  });

  it("does not bring back who was erased, though Voipex still lists their call", async () => {
    list("3.1", "+420777888908");
    await expect.poll(() => stateOf("+420777888908"), WAIT).toBe("open");
    await app.api("POST", "/contacts/erase", { number: "+420777888908" });
    expect(await stateOf("+420777888908")).toBeUndefined();
    await asked();
    expect(await stateOf("+420777888908")).toBeUndefined();
  });
});
