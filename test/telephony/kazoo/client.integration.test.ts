import { beforeEach, describe, expect, it } from "vitest";
import type { KazooBox } from "../../../src/sandbox/kazoo/index.ts";
import { createKazooClient } from "../../../src/telephony/kazoo/index.ts";
import type { LineSetup, TelephonyClient } from "../../../src/telephony/telephony-client.ts";
import { kazooId } from "../../support/kazoo-line.ts";
import {
  ADA,
  ADAS_BOX,
  API_KEY,
  BOB,
  MAIN_NUMBER,
  OTHER_NUMBER,
  openKazooBox,
} from "./support/open-box.ts";

const SETUP: LineSetup = {
  name: "Main",
  officeId: kazooId("a"),
  routeUrl: "https://route.example/v1/kazoo/key/pivot",
  eventsUrl: "https://route.example/v1/kazoo/key/events",
  secret: "a-secret-of-more-than-thirty-two-characters",
  fallback: { type: "group", id: kazooId("f") },
  number: MAIN_NUMBER,
};

let box: KazooBox;
let client: TelephonyClient;
let shiftMs = 0;

const open = (apiKey = API_KEY) =>
  createKazooClient({
    apiKey,
    baseUrl: box.baseUrl(),
    fetch,
    now: Date.now,
    wait: async () => undefined,
  });

beforeEach(async () => {
  shiftMs = 0;
  box = await openKazooBox(() => shiftMs);
  client = open();
  return () => box.close();
});

const callflow = () => [...box.callflows.values()][0];

/** Requests that changed something. */
const changes = () => box.requests.filter((request) => !/^GET|api_auth/.test(request));

describe("the client of KAZOO's API", () => {
  it("refuses a wrong key with what to do", async () => {
    await expect(open("wrong").listOffices()).rejects.toMatchObject({
      code: "VENDOR_REFUSED",
      message: expect.stringContaining("API key"),
    });
  });

  it("asks for a token once, and again when it is no longer taken", async () => {
    await client.listUsers();
    await client.listUsers();
    expect(box.requests.filter((request) => request.includes("api_auth"))).toHaveLength(1);
    box.forgetTokens();
    await client.listUsers();
    expect(box.requests.filter((request) => request.includes("api_auth"))).toHaveLength(2);
  });

  it("lists people with their e-mail in small letters and their mailbox", async () => {
    expect(await client.listUsers()).toEqual([
      {
        id: ADA,
        name: "Ada Byron",
        emails: ["ada@example.com"],
        numbers: [],
        identities: [
          { type: "user", id: ADA },
          { type: "voicemail", id: ADAS_BOX },
        ],
      },
      {
        id: BOB,
        name: "Bob Stone",
        emails: ["bob@example.com"],
        numbers: [],
        identities: [{ type: "user", id: BOB }],
      },
    ]);
  });

  it("lists what a call can be sent to by name", async () => {
    const found = await client.listTargets?.();
    expect(found).toContainEqual({ type: "user", id: ADA, name: "Ada Byron" });
    expect(found).toContainEqual({ type: "voicemail", id: ADAS_BOX, name: "1001" });
    expect(new Set(found?.map(({ type }) => type))).toEqual(
      new Set(["user", "device", "group", "voicemail"]),
    );
  });

  it("says who is on a call", async () => {
    const { deviceId } = await box.openChannel({
      uuid: "leg",
      ownerId: ADA,
      direction: "outbound",
      number: "+14155551001",
    });
    expect(await client.isOnCall(ADA)).toBe(true);
    expect(await client.isOnCall(BOB)).toBe(false);
    expect(await client.isOnCall(deviceId, "device")).toBe(true);
    expect(await client.listLiveLegs?.()).toMatchObject([
      {
        kind: "connected",
        legId: "kazoo:leg",
        identity: `kazoo:user:${ADA}`,
        direction: "inbound",
      },
    ]);
  });

  it("names the call and not the key when KAZOO is away", async () => {
    await box.close();
    await expect(client.listUsers()).rejects.toMatchObject({
      code: "VENDOR_UNAVAILABLE",
      retryable: true,
      message: expect.not.stringContaining(API_KEY),
    });
  });
});

describe("provisioning", () => {
  it("makes the webhooks and the number's callflow with our pivot and its safety child", async () => {
    const { provisioned, warnings } = await client.provision(SETUP, null, 0);
    expect(warnings).toEqual([]);
    const uri = `${SETUP.eventsUrl}?secret=${SETUP.secret}`;
    expect(
      [...box.hooks.hooks.values()].map(({ hook, ...more }) => [hook, more.uri, more.format]),
    ).toEqual(
      ["channel_create", "channel_answer", "channel_bridge", "channel_destroy"].map((hook) => [
        hook,
        uri,
        "json",
      ]),
    );
    expect(provisioned.webhookIds).toHaveLength(4);
    expect(callflow()).toMatchObject({
      id: provisioned.routerId,
      numbers: [MAIN_NUMBER],
      flow: {
        module: "pivot",
        data: {
          voice_url: `${SETUP.routeUrl}?secret=${SETUP.secret}`,
          method: "post",
          req_format: "kazoo",
          req_body_format: "json",
        },
        children: { _: { module: "ring_group", data: { endpoints: [{ id: kazooId("f") }] } } },
      },
    });
  });

  it.each(["with", "without"])(
    "creates and changes nothing the second time, %s the ids of the first",
    async (ids) => {
      const first = await client.provision(SETUP, null, 0);
      const before = changes().length;
      const second = await client.provision(SETUP, ids === "with" ? first.provisioned : null, 0);
      expect(second.changes).toEqual([]);
      expect(second.provisioned).toEqual(first.provisioned);
      expect(changes().length).toBe(before);
    },
  );

  it("keeps what the number did before as the safety child, also when it is run again", async () => {
    const before = { module: "menu", data: { id: kazooId("7") }, children: {} };
    box.setCallflow([MAIN_NUMBER, OTHER_NUMBER], before);
    await client.provision(SETUP, null, 0);
    await client.provision(SETUP, null, 0);
    expect(callflow()).toMatchObject({
      numbers: [MAIN_NUMBER, OTHER_NUMBER],
      flow: { module: "pivot", children: { _: before } },
    });
    expect(box.callflows.size).toBe(1);
  });

  it("mends what differs and nothing else", async () => {
    const { provisioned } = await client.provision(SETUP, null, 0);
    const moved = { ...SETUP, routeUrl: SETUP.routeUrl.replace("route.", "other.") };
    const again = await client.provision(moved, provisioned, 0);
    expect(again.changes).toEqual([`changed callflow ${provisioned.routerId}`]);
    const [hook] = box.hooks.hooks.values();
    Object.assign(hook ?? {}, { format: "form-data" });
    expect((await client.provision(moved, provisioned, 0)).changes).toEqual([
      "changed webhook channel_create",
    ]);
  });

  it("makes webhooks alone where no number is named, and says what is left to do", async () => {
    const { warnings } = await client.provision({ ...SETUP, number: null }, null, 0);
    expect(warnings).toHaveLength(1);
    expect(box.callflows.size).toBe(0);
  });

  it("is refused for a number that the account does not hold", async () => {
    const setup = { ...SETUP, number: "+14155559999" };
    await expect(client.provision(setup, null, 0)).rejects.toMatchObject({
      code: "VENDOR_REFUSED",
    });
  });
});

describe("a line's health", () => {
  it("is bad while KAZOO has switched a webhook off, and good once it is armed again", async () => {
    const { provisioned } = await client.provision(SETUP, null, 0);
    const health = () => client.routerHealth(provisioned.routerId, provisioned);
    expect(await health()).toEqual({ enabled: true });
    const [hook] = box.hooks.hooks.values();
    Object.assign(hook ?? {}, { enabled: false });
    expect(await health()).toEqual({ enabled: false });
    await client.reenableRouter(provisioned, 0);
    expect(await health()).toEqual({ enabled: true });
  });

  it("is bad when the callflow no longer asks us, which only a new set-up mends", async () => {
    const { provisioned } = await client.provision(SETUP, null, 0);
    const own = callflow();
    if (own !== undefined) own.flow = { module: "menu", data: { id: "x" }, children: {} };
    expect(await client.routerHealth(provisioned.routerId, provisioned)).toEqual({
      enabled: false,
    });
    await expect(client.reenableRouter(provisioned, 0)).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

describe("several lines of one account", () => {
  const SHARED = {
    eventsUrl: "https://route.example/v1/kazoo/account/events",
    secret: "the-secret-of-all-its-lines-0123456789",
    replaces: [SETUP.eventsUrl],
  };
  const other = {
    ...SETUP,
    number: OTHER_NUMBER,
    routeUrl: "https://route.example/v1/kazoo/key-2/pivot",
    eventsUrl: "https://route.example/v1/kazoo/key-2/events",
    shared: SHARED,
  };

  it("share one set of webhooks, to which those of a line alone are brought", async () => {
    const alone = await client.provision(SETUP, null, 1);
    const ids = alone.provisioned.webhookIds;
    const shared = await client.provision({ ...SETUP, shared: SHARED }, alone.provisioned, 2);
    const second = await client.provision(other, null, 3);
    expect(shared.provisioned.webhookIds).toEqual(ids);
    expect(second.provisioned.webhookIds).toEqual(ids);
    expect([...box.hooks.hooks.values()].map(({ uri }) => new URL(uri).pathname)).toEqual(
      Array.from({ length: 4 }, () => "/v1/kazoo/account/events"),
    );
    expect((await client.provision(other, second.provisioned, 4)).changes).toEqual([]);
  });

  it("leave nothing of ours when they are removed: the number does what it did before", async () => {
    const made = await client.provision({ ...SETUP, shared: SHARED }, null, 1);
    await client.removeLine?.({ ...SETUP, shared: null }, made.provisioned);
    expect(box.hooks.hooks.size).toBe(4);
    expect(callflow()?.flow).not.toMatchObject({ module: "pivot" });
    await client.removeLine?.({ ...SETUP, shared: SHARED }, made.provisioned);
    expect(box.hooks.hooks.size).toBe(0);
  });

  it("are told, not changed, when somebody takes the pivot out of a callflow", async () => {
    const { provisioned } = await client.provision({ ...SETUP, shared: SHARED }, null, 1);
    const flow = callflow();
    if (flow !== undefined) flow.flow = { module: "response", data: {}, children: {} };
    const watched = { ...SETUP, shared: SHARED, number: null, watching: true };
    const found = await client.provision(watched, provisioned, 2);
    expect(found).toMatchObject({ problems: ["router-gone"], changes: [] });
    expect(callflow()?.flow).toMatchObject({ module: "response" });
  });
});
