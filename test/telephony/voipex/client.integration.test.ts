import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { VoipexBox } from "../../../src/sandbox/voipex/index.ts";
import { createVoipexClient } from "../../../src/telephony/voipex/index.ts";
import { openVoipexBox, VOIPEX_KEY } from "../../support/voipex-box.ts";

let box: VoipexBox | null = null;
let shiftMs = 0;
const now = () => Date.now() + shiftMs;

async function open(assumptions: Parameters<typeof openVoipexBox>[0] = {}, apiKey = VOIPEX_KEY) {
  box = await openVoipexBox({ now, ...assumptions });
  return clientOf(box.baseUrl, apiKey);
}

const clientOf = (baseUrl: string, apiKey = VOIPEX_KEY) =>
  createVoipexClient({ apiKey, baseUrl, fetch, now, wait: async () => undefined });

afterEach(async () => {
  shiftMs = 0;
  await box?.close();
  box = null;
});

const logins = () => box?.requests.filter((one) => one === "POST /token").length;

describe("the client of Voipex's API", () => {
  it("refuses a wrong password with what to do, and never says it", async () => {
    const client = await open({}, "stickyline@acme.example:wrong");
    await expect(client.listOffices()).rejects.toMatchObject({
      code: "VENDOR_REFUSED",
      message: expect.not.stringContaining("wrong"),
    });
    expect(() => clientOf("http://127.0.0.1:1", "no password")).toThrow(/user:password/);
  });

  it("logs in once for all who ask together, and once again after a 401", async () => {
    const client = await open();
    await Promise.all([client.listUsers(), client.listUsers(), client.isOnCall("444", "line")]);
    expect(logins()).toBe(1);
    box?.forgetTokens();
    await Promise.all([client.listUsers(), client.listUsers()]);
    expect(logins()).toBe(2);
  });

  it("keeps the new token when a request that was sent with the old one is refused late", async () => {
    await open();
    const late: (() => void)[] = [];
    const slow: typeof globalThis.fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (answer.status === 401 && late.length === 0) {
        await new Promise<void>((resolve) => late.push(resolve));
      }
      return answer;
    };
    const options = { apiKey: VOIPEX_KEY, baseUrl: box?.baseUrl ?? "", fetch: slow, now };
    const client = createVoipexClient({ ...options, wait: async () => undefined });
    await client.listUsers();
    box?.forgetTokens();
    const first = client.listUsers();
    await vi.waitFor(() => expect(late).toHaveLength(1));
    await client.listUsers();
    late[0]?.();
    await first;
    expect(logins()).toBe(2);
  });

  it.each([
    ["refreshes", { refresh: true }],
    ["logs in anew where no refresh is taken", { refresh: false }],
    ["reads the older login's names", { tokenNames: "accessToken" as const }],
  ])("renews its token before it ends: %s", async (_how, assumptions) => {
    const client = await open({ assumptions });
    await client.listUsers();
    shiftMs = 2_950_000;
    expect(await client.listUsers()).toHaveLength(2);
    shiftMs = 12_000_000;
    expect(await client.listUsers()).toHaveLength(2);
    expect(box?.requests.filter((one) => one === "GET /members")).toHaveLength(3);
  });

  it("lists agents with their extension and login", async () => {
    const client = await open();
    expect((await client.listUsers())[0]).toEqual({
      id: "11",
      name: "Ada Novak",
      emails: [],
      numbers: [],
      identities: [
        { type: "line", id: "444" },
        { type: "login", id: "ada" },
      ],
    });
  });

  it("knows who is on a call, which calls are over, and the legs that live", async () => {
    const client = await open();
    await box?.ring(
      { callId: "1.1", from: "777888999", to: "222333444", queue: "NOC" },
      "444",
      "445",
    );
    expect(await client.isOnCall("444", "line")).toBe(false);
    await box?.answer("1.1", "444");
    expect(await client.isOnCall("444", "line")).toBe(true);
    expect(await client.isOnCall("Ada", "login")).toBe(true);
    expect(await client.isOnCall("445", "line")).toBe(false);
    expect(await client.isCallOver?.("voipex:1.1:444")).toBe(false);
    expect(await client.isCallOver?.("voipex:1.10:444")).toBe(true);
    expect(await client.listLiveLegs?.()).toMatchObject([
      { legId: "voipex:1.1:444", kind: "connected", identity: "voipex:line:444" },
    ]);
  });

  it("concludes nothing from what a full list of missed calls leaves out", async () => {
    const client = await open();
    const miss = (id: number, callerId = "777888999") =>
      box?.missed.set(`${id}`, {
        callId: `${id}`,
        callerId,
        calldate: "2026-11-26 10:00:00",
        queue: "NOC",
        attempts: 1,
        outgoingAttempts: 0,
        state: "noChange",
      });
    miss(1);
    const [call] = (await client.listMissedCalls?.())?.calls ?? [];
    expect(call).toMatchObject({ callId: "1", number: "777888999", handled: false });
    expect(call?.at).toBeLessThanOrEqual(now());
    expect(await client.listMissedCalls?.()).toMatchObject({ isWhole: true });
    miss(2, "");
    expect(await client.listMissedCalls?.()).toMatchObject({ isWhole: false });
    for (let id = 3; id <= 201; id += 1) miss(id);
    const { calls = [], isWhole } = (await client.listMissedCalls?.()) ?? {};
    expect([calls.length, isWhole]).toEqual([199, false]);
  });

  const answering = async (answerOf: (url: URL) => unknown) => {
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? "", "http://box");
      response.end(
        url.pathname === "/token" ? '{"access_token":"t"}' : JSON.stringify(answerOf(url)),
      );
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    return clientOf(`http://127.0.0.1:${port}`);
  };
  const ODD_ROWS = [null, 7, "row", [], { callId: {}, callerId: [], calldate: 5, state: {} }];

  it("reads what it can of lists with odd rows, and concludes nothing from the rest", async () => {
    const row = { callId: "1.1", callerId: "777888999", calldate: "2026-11-26 10:00:00" };
    const missed = [
      ...ODD_ROWS,
      { ...row, state: "noChange" },
      { ...row, callId: "1.2", state: { is: "resolved" } },
      { ...row, callId: "1.3", state: 7 },
      { ...row, callId: "1.4", calldate: "9999-99-99 99:99:99" },
      { ...row, callId: "1.5", calldate: "2099-01-01 00:00:00", outgoingAttempts: "many" },
    ];
    const members = [...ODD_ROWS, { login: 7 }, { login: "ada", exten: { number: 444 } }];
    const call = { callId: "9.1", src: "777", dst: "444", direction: "In", state: "Up" };
    const creationTime = new Date(now()).toISOString();
    const calls = [...ODD_ROWS, { ...call, user: "ada" }, { ...call, creationTime, user: null }];
    const answers = new Map<string, unknown>([
      ["/calls/missed", missed],
      ["/members", members],
      ["/calls/current", calls],
    ]);
    const client = await answering(({ pathname }) => answers.get(pathname));
    const listed = await client.listMissedCalls?.();
    expect(listed?.isWhole).toBe(false);
    expect(listed?.calls.map(({ callId, handled }) => [callId, handled])).toEqual([
      ["1.1", false],
      ["1.2", true],
      ["1.3", true],
      ["1.5", false],
    ]);
    expect(listed?.calls.every(({ at }) => at <= now())).toBe(true);
    expect(await client.listUsers()).toMatchObject([{ id: "ada" }]);
    expect(await client.isOnCall("444", "line")).toBe(true);
    expect(await client.listLiveLegs?.()).toMatchObject([{ legId: "voipex:9.1:444" }]);
    expect(await client.campaignDialer?.listQueues()).toBeNull();
  });

  it("reads a list that comes in pages", async () => {
    const rowOf = (page: string) => ({
      callId: `1.${page}`,
      callerId: "777888999",
      calldate: "2026-11-26 10:00:00",
    });
    const client = await answering(({ searchParams }) => ({
      items: [rowOf(searchParams.get("page") ?? "1")],
      currentPage: 1,
      totalPages: 3,
    }));
    const listed = await client.listMissedCalls?.();
    expect(listed?.calls.map(({ callId }) => callId)).toEqual(["1.1", "1.2", "1.3"]);
    expect(listed?.isWhole).toBe(true);
  });

  it("has one token for all that is done through it", async () => {
    const client = await open();
    await Promise.all([client.listUsers(), client.campaignDialer?.listIvrs()]);
    expect(logins()).toBe(1);
  });

  it("says what to set up in the portal, and warns of Voipex's own LastAgent", async () => {
    const client = await open();
    const setup = {
      name: "Main",
      officeId: "1",
      routeUrl: "https://route.example/v1/voipex/key/route",
      eventsUrl: "https://route.example/v1/voipex/key/events",
      secret: null,
      fallback: { type: "queue", id: "800" },
      number: null,
    };
    const { warnings } = await client.provision(setup, null, now());
    expect(warnings.join("\n")).toContain(setup.routeUrl);
    expect(warnings.join("\n")).toContain(setup.eventsUrl);
    expect(warnings.join("\n")).toContain("LastAgent");
  });

  it("gives a retryable error for answers that are no JSON, unexpected, or endless", async () => {
    const bodies = ["<html>", "{}", '[{"exten":7}]', "[".repeat(5_000)];
    for (const body of bodies) {
      const server = createServer((request, response) =>
        response.end(request.url === "/token" ? '{"access_token":"t"}' : body),
      );
      await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      await expect(clientOf(`http://127.0.0.1:${port}`).listUsers()).rejects.toMatchObject({
        code: "VENDOR_UNAVAILABLE",
        retryable: true,
      });
      server.close();
    }
  });
});
