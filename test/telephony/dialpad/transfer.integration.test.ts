import { afterEach, describe, expect, it } from "vitest";
import { createTelephonyClient } from "../../../src/telephony/registry.ts";
import { failure, startServer, type Handler, type TestServer } from "./support/dialpad-server.ts";

let server: TestServer | undefined;

async function clientOf(handle: Handler) {
  server = await startServer(handle);
  return createTelephonyClient("dialpad", {
    apiKey: "key",
    baseUrl: server.baseUrl,
    fetch: globalThis.fetch,
    now: () => 1_760_000_000_000,
    wait: async () => undefined,
  });
}

afterEach(async () => {
  await server?.close();
  server = undefined;
});

const LEG = "dialpad:5314479320940544";

describe("asking Dialpad how far a call has come", () => {
  it.each([
    [{ state: "ringing", date_connected: null }, "unanswered"],
    [{ state: "queued" }, "unanswered"],
    [{ state: "connected", date_connected: "1760000000000" }, "answered"],
    [{ state: "hold" }, "answered"],
    [{ state: "ringing", date_connected: 1_760_000_000_000 }, "answered"],
    [{ state: "hangup", date_connected: "1760000000000", date_ended: "" }, "over"],
    [{ state: "missed", date_ended: 1_760_000_000_000 }, "over"],
  ])("reads %j as %s", async (call, progress) => {
    const client = await clientOf(() => ({ body: { call_id: "5314479320940544", ...call } }));
    expect(await client.callProgress?.(LEG)).toBe(progress);
    expect(server?.seen).toMatchObject([{ method: "GET", path: "/api/v2/call/5314479320940544" }]);
  });

  it("says so when Dialpad knows no such call, or has had enough questions", async () => {
    const unknown = await clientOf(() => failure(404, "not found"));
    await expect(unknown.callProgress?.(LEG)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await server?.close();
    const busy = await clientOf(() => failure(429, "Rate limit exceeded."));
    await expect(busy.callProgress?.(LEG)).rejects.toMatchObject({ code: "VENDOR_RATE_LIMITED" });
  });
});

describe("passing a call on at Dialpad", () => {
  it.each([
    [
      { target: { type: "user", id: "5120938471650212" }, voicemail: false },
      { to: { target_type: "user", target_id: "5120938471650212" } },
    ],
    [
      { target: { type: "user", id: "5120938471650212" }, voicemail: true },
      {
        to: { target_type: "user", target_id: "5120938471650212" },
        transfer_state: "voicemail",
      },
    ],
    [
      { target: { type: "number", id: "+14155550199" }, voicemail: false },
      { to: { number: "+14155550199" } },
    ],
  ])("writes %j in Dialpad's words", async (to, body) => {
    const client = await clientOf(() => ({ body: { call_id: "1007" } }));
    expect(await client.transferCall?.(LEG, to)).toBe("dialpad:1007");
    expect(server?.seen).toMatchObject([
      { method: "POST", path: "/api/v2/call/5314479320940544/transfer", body },
    ]);
  });

  it("refuses a target that a call can't be passed on to, without asking", async () => {
    const client = await clientOf(() => ({ body: {} }));
    const to = { target: { type: "callrouter", id: "1" }, voicemail: false };
    await expect(client.transferCall?.(LEG, to)).rejects.toMatchObject({ code: "INPUT_INVALID" });
    expect(server?.seen).toEqual([]);
  });

  it("is never sent twice, whatever comes back", async () => {
    const client = await clientOf(() => failure(503, "try later"));
    const to = { target: { type: "user", id: "5120938471650212" }, voicemail: false };
    await expect(client.transferCall?.(LEG, to)).rejects.toMatchObject({
      code: "VENDOR_UNAVAILABLE",
    });
    expect(server?.seen).toHaveLength(1);
  });
});
