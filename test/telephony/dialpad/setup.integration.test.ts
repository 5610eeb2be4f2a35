import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDialpadClient } from "../../../src/telephony/dialpad/index.ts";
import type {
  LineSetup,
  Provisioned,
  TelephonyClient,
} from "../../../src/telephony/telephony-client.ts";
import { startDialpadAccount, type DialpadAccount } from "./support/dialpad-account.ts";

const NOW = Date.parse("2026-11-21T10:00:00Z");
const MINUTE = 60_000;
const NUMBER = "+14155552000";

const SETUP: LineSetup = {
  name: "Main line",
  officeId: "4001",
  routeUrl: "https://calls.example.com/v1/dialpad/key-1/route",
  eventsUrl: "https://calls.example.com/v1/dialpad/key-1/events",
  secret: "a-secret-of-more-than-thirty-two-characters",
  fallback: { type: "department", id: "6001" },
  number: null,
};

let account: DialpadAccount;
let client: TelephonyClient;

beforeEach(async () => {
  account = await startDialpadAccount();
  client = createDialpadClient({
    apiKey: "key",
    baseUrl: account.baseUrl,
    fetch: globalThis.fetch,
    now: () => NOW,
    wait: async () => undefined,
  });
});

afterEach(() => account.close());

const provision = (change: Partial<LineSetup> = {}, known: Provisioned | null = null, now = NOW) =>
  client.provision({ ...SETUP, ...change }, known, now);

const lastBody = (path: string) =>
  account.seen.findLast((one) => one.path.includes(path) && one.method !== "GET")?.body;

describe("the agents' duty", () => {
  it("is asked for through the same webhook, once, and switched on again when somebody had it off", async () => {
    const { provisioned } = await provision();
    const [row] = account.rows["subscriptions/agent_status"];
    expect(row).toMatchObject({ agent_type: "callcenter", webhook: { id: provisioned.webhookId } });
    expect((await provision({}, provisioned)).changes).toEqual([]);
    Object.assign(row ?? {}, { enabled: false });
    expect((await provision({}, provisioned)).changes).toEqual([
      `mended agent-status subscription ${row?.id}`,
    ]);
    expect(account.rows["subscriptions/agent_status"]).toHaveLength(1);
  });

  it("is polled only where the key may not ask for it: a warning, and the line works", async () => {
    account.settings.refuseWith = ["POST /api/v2/subscriptions/agent_status", 403];
    const { provisioned, warnings } = await provision();
    expect(provisioned.routerId).not.toBe("");
    expect(warnings).toEqual([expect.stringMatching(/^Agents' duty status is only polled/)]);
  });
});

describe("the first run", () => {
  it("makes webhook, company-wide subscription and router", async () => {
    const { provisioned, changes, warnings } = await provision();
    expect(account.writes()).toEqual([
      "POST /api/v2/webhooks",
      "POST /api/v2/subscriptions/call",
      "POST /api/v2/callrouters",
      "POST /api/v2/subscriptions/agent_status",
    ]);
    expect(changes).toHaveLength(4);
    expect(warnings).toEqual([]);
    expect(provisioned).toEqual({
      webhookId: "5001",
      subscriptionId: "5002",
      routerId: "5003",
      officeId: "4001",
      patchedAt: null,
    });
    expect(account.rows.webhooks).toMatchObject([
      { hook_url: SETUP.eventsUrl, signature: { secret: SETUP.secret } },
    ]);
    expect(account.rows.callrouters).toMatchObject([
      {
        name: "Main line",
        routing_url: SETUP.routeUrl,
        office_id: "4001",
        default_target_id: "6001",
        default_target_type: "department",
        enabled: true,
        signature: { secret: SETUP.secret },
      },
    ]);
  });

  it("names the states it wants, no target, and not only the calls of groups", async () => {
    await provision();
    const body = lastBody("subscriptions/call");
    expect(body).toMatchObject({ endpoint_id: "5001", enabled: true, group_calls_only: false });
    expect(body).not.toHaveProperty("target_type");
    expect(body?.["call_states"]).toEqual(
      expect.arrayContaining(["ringing", "connected", "hangup"]),
    );
    expect(body?.["call_states"]).not.toContain("all");
  });

  it("refuses a short secret before it makes anything", async () => {
    await expect(provision({ secret: "x".repeat(31) })).rejects.toMatchObject({
      code: "INPUT_INVALID",
      field: "secret",
    });
    expect(account.seen).toEqual([]);
  });

  it("warns of a line without a secret, and of a fallback that Dialpad can't use by itself", async () => {
    const fallback = { type: "number", id: "+14155552671" };
    const { warnings } = await provision({ secret: null, fallback });
    expect(warnings).toHaveLength(2);
    expect(account.rows.callrouters).toMatchObject([
      { default_target_type: "office", default_target_id: "4001", signature: {} },
    ]);
  });

  it("never repeats a creation whose answer was lost", async () => {
    account.settings.refuseWith = ["POST /api/v2/webhooks", 502];
    await expect(provision()).rejects.toMatchObject({ code: "VENDOR_UNAVAILABLE" });
    expect(account.writes()).toEqual(["POST /api/v2/webhooks"]);
  });

  it("tells no secret in an error", async () => {
    account.settings.refuseWith = ["POST /api/v2/callrouters", 400];
    const error = await provision().catch(String);
    expect(error).toContain("refused by the test");
    expect(error).not.toContain(SETUP.secret);
  });
});

describe("the second run", () => {
  it("creates and changes nothing, with or without the ids of the first", async () => {
    const { provisioned } = await provision();
    const before = account.writes().length;
    expect(await provision({}, provisioned)).toEqual({ provisioned, changes: [], warnings: [] });
    expect(await provision({}, null)).toEqual({ provisioned, changes: [], warnings: [] });
    expect(account.writes()).toHaveLength(before);
  });

  it("finds what it made among many others, on later pages", async () => {
    for (const n of [1, 2, 3]) {
      account.add("webhooks", { hook_url: `https://other.example.com/${n}` });
      account.add("subscriptions/call", { target_type: "user", target_id: `${n}` });
      account.add("callrouters", {
        routing_url: `https://other.example.com/${n}`,
        name: "Main line",
      });
    }
    const first = await provision();
    expect(first.changes).toHaveLength(4);
    expect((await provision()).changes).toEqual([]);
  });

  it("never takes over a router that only has the same name", async () => {
    const other = {
      routing_url: "https://other.example.com/x",
      name: "Main line",
      office_id: "4001",
    };
    const { id } = account.add("callrouters", other);
    const { provisioned } = await provision();
    expect(provisioned.routerId).not.toBe(id);
  });

  it("makes anew what was deleted at Dialpad", async () => {
    const { provisioned } = await provision();
    account.rows.callrouters.length = 0;
    const again = await provision({}, { ...provisioned, patchedAt: NOW });
    expect(again.changes).toEqual([`created call router ${again.provisioned.routerId}`]);
    expect(again.provisioned.patchedAt).toBeNull();
  });

  it("takes away duplicates, which bring every event twice, and reports a second router", async () => {
    const { provisioned } = await provision();
    const webhook = account.add("webhooks", { hook_url: SETUP.eventsUrl });
    account.add("subscriptions/call", { endpoint_id: webhook.id });
    account.add("subscriptions/call", { endpoint_id: provisioned.webhookId });
    account.add("subscriptions/agent_status", { endpoint_id: provisioned.webhookId });
    const router = account.add("callrouters", { routing_url: SETUP.routeUrl });
    const { changes, warnings } = await provision({}, provisioned);
    expect(changes).toHaveLength(4);
    expect(account.rows.webhooks).toMatchObject([{ id: provisioned.webhookId }]);
    expect(account.rows["subscriptions/call"]).toHaveLength(1);
    expect(account.rows["subscriptions/agent_status"]).toHaveLength(1);
    expect(warnings).toEqual([expect.stringContaining(router.id)]);
  });
});

describe("drift", () => {
  it("of everything about a router is mended in one PATCH of what differs", async () => {
    const { provisioned } = await provision();
    const moved = {
      routeUrl: "https://new.example.com/v1/dialpad/key-1/route",
      secret: "another-secret-of-more-than-thirty-two",
      fallback: { type: "callcenter", id: "6002" },
    };
    Object.assign(account.rows.callrouters[0] ?? {}, { enabled: false });
    const again = await provision(moved, provisioned);
    const patches = account
      .writes()
      .filter((write) => write.startsWith("PATCH /api/v2/callrouters"));
    expect(patches).toHaveLength(1);
    expect(lastBody("callrouters")).toEqual({
      routing_url: moved.routeUrl,
      secret: moved.secret,
      default_target_type: "callcenter",
      default_target_id: "6002",
      enabled: true,
      reset_error_count: true,
    });
    expect(again.provisioned.patchedAt).toBe(NOW);
  });

  it("of a router waits for five minutes after a change, and says until when", async () => {
    const { provisioned } = await provision();
    const changed = await provision({ fallback: { type: "user", id: "1" } }, provisioned);
    const target = { fallback: { type: "user", id: "2" } };
    const early = await provision(target, changed.provisioned, NOW + 4 * MINUTE);
    expect(early.changes).toEqual([]);
    expect(early.warnings.join()).toContain("2026-11-21 10:05:00 UTC");
    expect(early.provisioned.patchedAt).toBe(NOW);
    const late = await provision(target, early.provisioned, NOW + 5 * MINUTE);
    expect(late.changes).toHaveLength(1);
    expect(late.provisioned.patchedAt).toBe(NOW + 5 * MINUTE);
  });

  it("that Dialpad refuses for its rate limit is a warning", async () => {
    const { provisioned } = await provision();
    account.settings.refuseWith = [`PATCH /api/v2/callrouters/${provisioned.routerId}`, 429];
    const again = await provision({ fallback: { type: "user", id: "1" } }, provisioned);
    expect(again.warnings).toHaveLength(1);
    expect(again.provisioned).toEqual(provisioned);
  });

  it("of the webhook's URL and secret is mended, found by its id or its path", async () => {
    const { provisioned } = await provision();
    const moved = {
      eventsUrl: "https://new.example.com/v1/dialpad/key-1/events",
      secret: "another-secret-of-more-than-thirty-two",
    };
    const again = await provision(moved, null);
    expect(again.provisioned.webhookId).toBe(provisioned.webhookId);
    expect(account.rows.webhooks).toMatchObject([
      { hook_url: moved.eventsUrl, signature: { secret: moved.secret } },
    ]);
  });

  it("of the subscription is mended: states, switched off, groups only, another webhook", async () => {
    const { provisioned } = await provision();
    const [subscription] = account.rows["subscriptions/call"];
    const drifts = [
      { call_states: ["hangup"] },
      { enabled: false },
      { group_calls_only: true },
      { webhook: { id: "1", hook_url: "https://other.example.com" } },
    ];
    for (const drift of drifts) {
      Object.assign(subscription ?? {}, drift);
      const { changes } = await provision({}, provisioned);
      expect(changes).toHaveLength(1);
      expect((await provision({}, provisioned)).changes).toEqual([]);
    }
    expect(account.rows["subscriptions/call"]).toHaveLength(1);
  });
});

describe("the number of a router", () => {
  it("is named when it is assigned, after the licences were read", async () => {
    const { changes } = await provision({ number: NUMBER });
    const paths = account.seen.map(({ path }) => path);
    const licences = paths.indexOf("/api/v2/offices/4001/available_licenses");
    expect(licences).toBeGreaterThan(0);
    expect(paths.indexOf("/api/v2/callrouters/5003/assign_number")).toBeGreaterThan(licences);
    expect(lastBody("assign_number")).toEqual({ number: NUMBER, primary: true });
    expect(changes.at(-2)).toBe("assigned the number to call router 5003");
  });

  it("stays when the router has it already", async () => {
    const { provisioned } = await provision({ number: NUMBER });
    account.seen.length = 0;
    await provision({ number: NUMBER }, provisioned);
    expect(account.seen.map(({ path }) => path).join()).not.toMatch(/licenses|assign/);
  });

  it.each(["0", undefined])("is not assigned with licences left: %s", async (licences) => {
    account.settings.licences = licences;
    const { provisioned, warnings } = await provision({ number: NUMBER });
    expect(warnings.join()).toContain("licence");
    expect(account.writes().join()).not.toContain("assign_number");
    expect(provisioned.routerId).toBe("5003");
  });

  it("that Dialpad refuses is a warning without the number, and the ids are kept", async () => {
    account.settings.refuseWith = ["POST /api/v2/callrouters/5003/assign_number", 409];
    const { provisioned, warnings } = await provision({ number: NUMBER });
    expect(provisioned.routerId).toBe("5003");
    expect(warnings).toHaveLength(1);
    expect(warnings.join()).not.toContain("555");
  });
});

describe("enabling a router again", () => {
  it("is one PATCH that resets the error count too", async () => {
    const { provisioned } = await provision();
    Object.assign(account.rows.callrouters[0] ?? {}, { enabled: false });
    expect(await client.routerHealth(provisioned.routerId)).toEqual({ enabled: false });
    const again = await client.reenableRouter(provisioned, NOW + MINUTE);
    expect(lastBody("callrouters")).toEqual({ enabled: true, reset_error_count: true });
    expect(again).toEqual({ ...provisioned, patchedAt: NOW + MINUTE });
    expect(await client.routerHealth(provisioned.routerId)).toEqual({ enabled: true });
  });

  it("waits for five minutes after a change, and says how long", async () => {
    const { provisioned } = await provision();
    const changed = { ...provisioned, patchedAt: NOW };
    await expect(client.reenableRouter(changed, NOW + 2 * MINUTE)).rejects.toMatchObject({
      code: "VENDOR_RATE_LIMITED",
      retryAfterMs: 3 * MINUTE,
    });
    expect(account.writes().join()).not.toContain("PATCH");
  });
});
