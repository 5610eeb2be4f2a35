import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Agent } from "../../../src/sandbox/exotel/agent.ts";
import { createExotelBox, type ExotelBox } from "../../../src/sandbox/exotel/index.ts";
import { createRandom } from "../../../src/sandbox/dialpad/random.ts";
import { createExotelClient } from "../../../src/telephony/exotel/index.ts";

const user = (id: number, more: object = {}) => ({
  id: `user-${id}`,
  deviceId: id,
  firstName: "Ada",
  lastName: `Rao${id}`,
  email: `Ada${id}@Example.com`,
  available: true,
  verified: true,
  ...more,
});
const phone = (at: number) => `+9198765${String(10_000 + at)}`;

let box: ExotelBox;
beforeEach(async () => {
  const agents = Array.from({ length: 120 }, (_, at): Agent => ({
    uri: at === 3 ? "sip:ada3" : phone(at),
    user: user(at, at === 2 ? { available: false } : {}),
    onCall: at === 1 ? "a1b2" : null,
  }));
  box = await createExotelBox({
    accountSid: "acme",
    apiKey: "key",
    apiToken: "token",
    primaryUrl: "http://127.0.0.1:1/connect",
    agents,
    now: Date.now,
    random: createRandom(1),
    timeScale: 1_000,
    deadlineMs: 500,
  });
});
afterEach(() => box.close());

const client = (apiKey = "acme:key:token") =>
  createExotelClient({
    apiKey,
    baseUrl: box.apiUrl,
    fetch,
    now: Date.now,
    wait: async () => undefined,
  });

describe("Exotel's users", () => {
  it("are all read, page by page, with their phones", async () => {
    const users = await client().listUsers();
    expect(users).toHaveLength(120);
    expect(users[0]).toEqual({
      id: "user-0",
      name: "Ada Rao0",
      emails: ["ada0@example.com"],
      numbers: [phone(0)],
      identities: [{ type: "number", id: phone(0) }],
    });
    expect(users[3]?.identities).toEqual([{ type: "sip", id: "sip:ada3" }]);
  });

  it("are on a call, on none, or unknown", async () => {
    expect(await client().isOnCall(phone(1))).toBe(true);
    expect(await client().isOnCall(phone(0))).toBe(false);
    expect(await client().isOnCall("sip:ada3")).toBe(false);
    expect(await client().isOnCall("+919999999999")).toBeNull();
  });

  it("tell of a phone that is switched off", async () => {
    const phones = (await client().listStatuses?.()) ?? [];
    expect(phones.filter(({ kind }) => kind !== "available")).toEqual([
      { type: "number", id: phone(2), kind: "unavailable" },
    ]);
  });

  it("are refused to a wrong key, without a word of it", async () => {
    await expect(client("acme:key:wrong").listOffices()).rejects.toMatchObject({
      code: "VENDOR_REFUSED",
      message: expect.not.stringContaining("wrong"),
    });
    expect(() => client("only-a-key")).toThrow(expect.objectContaining({ field: "apiKey" }));
  });
});

describe("a call's details", () => {
  it("say whether the call is over", async () => {
    const call = await box.placeCall({
      from: "+918516043026",
      to: "+911135124160",
      behaviour: { reactionOf: () => "answers", answerAfterMs: 1, talkMs: 1 },
    });
    expect(await client().isCallOver?.(`exotel:${call.callSid}:${phone(0)}:0`)).toBe(true);
    expect(await client().isCallOver?.("dialpad:1")).toBeNull();
  });
});

describe("what has no API", () => {
  it("is said to the admin, transition by transition", async () => {
    const setup = {
      name: "Main",
      officeId: "1",
      routeUrl: "https://calls.example.com/v1/exotel/key/route",
      eventsUrl: "https://calls.example.com/v1/exotel/key/events",
      secret: null,
      fallback: { type: "no-dial", id: "flow" },
      number: null,
    };
    const { warnings } = await client().provision(setup, null, 0);
    expect(warnings.join(" ")).toContain("https://calls.example.com/v1/exotel/key/connect");
    expect(warnings.join(" ")).toContain(
      "https://calls.example.com/v1/exotel/key/passthru/no-dial",
    );
  });
});
