import { describe, expect, it } from "vitest";
import {
  ADA,
  api,
  CALL_CENTER_ID,
  createClock,
  createRouter,
  DEPARTMENT_ID,
  MAIN_NUMBER,
  OFFICE_ID,
  openBox,
  SECRET,
  startClient,
  subscribe,
} from "./support.ts";

const ROUTER = {
  name: "Main line",
  routing_url: "https://example.com/route",
  office_id: OFFICE_ID,
  default_target_id: DEPARTMENT_ID,
  default_target_type: "department",
};

describe("the Dialpad box's API", () => {
  it("answers a missing and a wrong key alike, in Google's style", async () => {
    const box = await openBox();
    const none = await fetch(`${box.baseUrl}/api/v2/users`);
    const wrong = await fetch(`${box.baseUrl}/api/v2/users`, {
      headers: { authorization: "Bearer nope" },
    });
    expect([none.status, wrong.status]).toEqual([401, 401]);
    const [first, second] = [await none.text(), await wrong.text()];
    expect(first).toBe(second);
    expect(JSON.parse(first)).toEqual({
      error: {
        code: 401,
        message: "A valid API key must be provided.",
        errors: [
          { domain: "global", reason: "required", message: "A valid API key must be provided." },
        ],
      },
    });
  });

  it("pages users with a cursor and writes ids as text", async () => {
    const box = await openBox({ pageSize: 4 });
    const first = await api(box, "GET", "/users");
    expect(first.body.items).toHaveLength(4);
    const second = await api(box, "GET", `/users?cursor=${first.body.cursor ?? ""}`);
    expect(second.body.items).toHaveLength(2);
    expect(second.body.cursor).toBeUndefined();
    expect(first.body.items[0]).toMatchObject({ id: ADA, is_available: true, is_online: true });
    expect((await api(box, "GET", "/users?cursor=made-up")).status).toBe(400);
  });

  it("refuses a limit above 100 now and then", async () => {
    const box = await openBox();
    const statuses = new Set<number>();
    for (let time = 0; time < 40; time += 1) {
      statuses.add((await api(box, "GET", "/users?limit=500")).status);
    }
    expect(statuses).toEqual(new Set([200, 400]));
  });

  it("shows do-not-disturb, offline and suspended users as they are", async () => {
    const box = await openBox();
    box.setUser(ADA, { doNotDisturb: true, isOnline: false });
    expect((await api(box, "GET", `/users/${ADA}`)).body).toMatchObject({
      do_not_disturb: true,
      is_online: false,
    });
    box.setUser(ADA, { state: "suspended" });
    expect((await api(box, "GET", "/users")).body.items).toHaveLength(5);
    expect((await api(box, "GET", "/users?state=all")).body.items).toHaveLength(6);
    expect((await api(box, "GET", "/users/1")).status).toBe(404);
  });

  it("lists the office, the department and the call centre", async () => {
    const box = await openBox();
    expect((await api(box, "GET", "/offices")).body.items[0]?.id).toBe(OFFICE_ID);
    expect((await api(box, "GET", "/departments")).body.items[0]?.id).toBe(DEPARTMENT_ID);
    expect((await api(box, "GET", "/callcenters")).body.items[0]?.id).toBe(CALL_CENTER_ID);
    expect((await api(box, "GET", `/departments/${OFFICE_ID}`)).status).toBe(404);
  });

  it.each([
    ["an unknown field", { ...ROUTER, routingUrl: "https://example.com" }],
    ["a missing field", { ...ROUTER, routing_url: undefined }],
    ["a wrong type", { ...ROUTER, enabled: "yes" }],
    ["a short secret", { ...ROUTER, secret: "x".repeat(31) }],
    ["a secret of two lines", { ...ROUTER, secret: `${"x".repeat(32)}\ny` }],
    ["an unknown target type", { ...ROUTER, default_target_type: "team" }],
    ["a target that isn't there", { ...ROUTER, default_target_id: "123" }],
    ["a target of another type", { ...ROUTER, default_target_type: "callcenter" }],
    ["an unknown office", { ...ROUTER, office_id: DEPARTMENT_ID }],
    ["a URL that is none", { ...ROUTER, routing_url: "example.com/route" }],
    ["no body", undefined],
  ])("refuses a router with %s", async (_what, body) => {
    const box = await openBox();
    expect((await api(box, "POST", "/callrouters", body)).status).toBe(400);
  });

  it("refuses a body that isn't JSON", async () => {
    const box = await openBox();
    const headers = { authorization: `Bearer ${box.apiKey}`, "content-type": "application/json" };
    const url = `${box.baseUrl}/api/v2/webhooks`;
    const broken = await fetch(url, { method: "POST", headers, body: "{" });
    const text = await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "text/plain" },
      body: "{}",
    });
    expect([broken.status, text.status]).toEqual([400, 400]);
    expect(await broken.json()).toMatchObject({ error: { code: 400 } });
  });

  it("shows a router with its secret in clear and no phone_numbers while it has none", async () => {
    const box = await openBox();
    const created = await api(box, "POST", "/callrouters", { ...ROUTER, secret: SECRET });
    expect(created.body).toEqual({
      ...ROUTER,
      id: expect.stringMatching(/^\d{16}$/),
      enabled: true,
      signature: { type: "jwt", algo: "HS256", secret: SECRET },
    });
    const plain = await api(box, "POST", "/callrouters", {
      ...ROUTER,
      office_id: Number(OFFICE_ID),
    });
    expect(plain.body).toMatchObject({ office_id: OFFICE_ID, signature: {} });
    expect((await api(box, "GET", "/callrouters")).body.items).toHaveLength(2);
    expect((await api(box, "GET", "/callrouters?office_id=1")).body.items).toHaveLength(0);
  });

  it("changes a router at most once in five minutes, unless told that it may be more", async () => {
    const clock = createClock();
    const box = await openBox({ now: clock.now });
    const id = await createRouter(box, "https://example.com/a");
    const patch = () => api(box, "PATCH", `/callrouters/${id}`, { name: "Other" });
    expect((await patch()).status).toBe(200);
    const refused = await patch();
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBeNull();
    clock.advance(5 * 60_000);
    expect((await patch()).status).toBe(200);

    const lax = await openBox({ assumptions: { patchLimit: "1200-a-minute" } });
    const other = await createRouter(lax, "https://example.com/a");
    await api(lax, "PATCH", `/callrouters/${other}`, { name: "Other" });
    expect((await api(lax, "PATCH", `/callrouters/${other}`, { name: "More" })).body.name).toBe(
      "More",
    );
  });

  it("deletes a router with an empty answer and puts its number back", async () => {
    const box = await openBox();
    const id = await createRouter(box, "https://example.com/a");
    expect((await api(box, "GET", `/callrouters/${id}`)).body.phone_numbers).toEqual([MAIN_NUMBER]);
    expect(box.routerNumbers()).toEqual([MAIN_NUMBER]);
    expect(await api(box, "DELETE", `/callrouters/${id}`)).toMatchObject({ status: 200, body: "" });
    expect((await api(box, "GET", `/callrouters/${id}`)).status).toBe(404);
    const free = await api(box, "GET", "/numbers?status=available");
    expect(free.body.items.map((one) => one.number)).toContain(MAIN_NUMBER);
  });

  it("takes a licence for a number, and buys one when nobody says which", async () => {
    const box = await openBox();
    const id = await createRouter(box, "https://example.com/a");
    const licences = `/offices/${OFFICE_ID}/available_licenses`;
    expect((await api(box, "GET", licences)).body.additional_number_lines).toBe("2");
    const assign = `/callrouters/${id}/assign_number`;
    expect((await api(box, "POST", assign, { phone_number: "+14155550171" })).status).toBe(400);
    expect((await api(box, "POST", assign, { number: "+14155550999" })).status).toBe(400);
    expect((await api(box, "POST", assign, { number: MAIN_NUMBER })).status).toBe(409);

    box.setLicences(9);
    await api(box, "POST", assign);
    await api(box, "POST", assign);
    expect(box.licencesBought()).toBe(0);
    const bought = await api(box, "POST", assign);
    expect(bought.body).toMatchObject({ target_type: "callrouter", status: "call_router" });
    expect(box.licencesBought()).toBe(1);
    box.setLicences(0);
    expect((await api(box, "POST", assign)).status).toBe(400);
  });

  it.each([
    ["webhook_id instead of endpoint_id", { webhook_id: "1", call_states: ["hangup"] }],
    ["an unknown state", { call_states: ["hangup", "answered"] }],
    ["a target without its type", { target_id: ADA }],
    ["a type without its target", { target_type: "user" }],
    ["a target that isn't there", { target_type: "user", target_id: "123" }],
    ["a webhook that isn't there", { endpoint_id: "123" }],
  ])("refuses a subscription with %s", async (_what, fields) => {
    const box = await openBox();
    const { id } = (await api(box, "POST", "/webhooks", { hook_url: "https://example.com" })).body;
    const isNamed = "webhook_id" in fields;
    const body = isNamed ? fields : { endpoint_id: id, ...fields };
    expect((await api(box, "POST", "/subscriptions/call", body)).status).toBe(400);
  });

  it("shows a subscription with its webhook and that one's secret", async () => {
    const box = await openBox();
    const id = await subscribe(box, "https://example.com/events", { call_states: ["hangup"] });
    const path = `/subscriptions/call/${id}`;
    expect((await api(box, "GET", path)).body).toEqual({
      id,
      call_states: ["hangup"],
      enabled: true,
      group_calls_only: false,
      webhook: {
        id: expect.any(String),
        hook_url: "https://example.com/events",
        signature: { type: "jwt", algo: "HS256", secret: SECRET },
      },
    });
    expect((await api(box, "PATCH", path, { enabled: false })).body.enabled).toBe(false);
    expect((await api(box, "DELETE", path)).body.id).toBe(id);
    expect((await api(box, "GET", "/subscriptions/call")).body.items).toEqual([]);
  });

  it("allows ten company-wide subscriptions, and a hundred in all", async () => {
    const clock = createClock();
    const box = await openBox({ now: clock.now });
    for (let time = 0; time < 10; time += 1) await subscribe(box, "https://example.com/events");
    clock.advance(1_000);
    await expect(subscribe(box, "https://example.com/events")).rejects.toThrow(/as many/);
    const forOne = { target_type: "user", target_id: ADA };
    for (let time = 0; time < 90; time += 1) {
      clock.advance(1_000); // a hundred new webhooks a minute are the most
      await subscribe(box, "https://example.com/events", forOne);
    }
    clock.advance(1_000);
    await expect(subscribe(box, "https://example.com/events", forOne)).rejects.toThrow(/as many/);
  });

  it("registers one URL as often as it is asked, changes and deletes webhooks", async () => {
    const box = await openBox();
    const hook = { hook_url: "https://example.com/events" };
    const one = (await api(box, "POST", "/webhooks", hook)).body;
    const two = (await api(box, "POST", "/webhooks", hook)).body;
    expect(one.id).not.toBe(two.id);
    expect(one.signature).toEqual({});
    const path = `/webhooks/${one.id}`;
    expect((await api(box, "PATCH", path, { secret: SECRET })).body.signature.secret).toBe(SECRET);
    expect((await api(box, "DELETE", path)).body.id).toBe(one.id);
    expect((await api(box, "GET", "/webhooks")).body.items).toHaveLength(1);
  });

  it("allows 20 requests a second, 100 new webhooks and 10 looks at calls a minute", async () => {
    const clock = createClock();
    const box = await openBox({ now: clock.now });
    const burst = await Promise.all(Array.from({ length: 21 }, () => api(box, "GET", "/offices")));
    expect(burst.filter((one) => one.status === 429)).toHaveLength(1);
    expect(burst.every((one) => one.headers.get("retry-after") === null)).toBe(true);

    clock.advance(1000);
    const webhooks: number[] = [];
    for (let time = 0; time < 101; time += 1) {
      clock.advance(100);
      const hook = { hook_url: "https://example.com" };
      webhooks.push((await api(box, "POST", "/webhooks", hook)).status);
    }
    expect(webhooks.indexOf(429)).toBe(100);

    const looks: number[] = [];
    for (let time = 0; time < 11; time += 1) {
      clock.advance(1000);
      looks.push((await api(box, "GET", "/call/1")).status);
    }
    expect(looks.filter((status) => status === 404)).toHaveLength(10);
    expect(looks[10]).toBe(429);
  });

  it.each([
    ["text", "string"],
    ["number", "number"],
  ] as const)("shows a call by its id, ids as %s", async (callApiIds, type) => {
    const client = await startClient();
    const box = await openBox({ assumptions: { callApiIds } });
    await createRouter(box, client.routeUrl);
    const { ended } = box.placeCall({ from: "+14155550101", to: MAIN_NUMBER });
    const leg = (await ended).legs.at(-1);
    const shown = await api(box, "GET", `/call/${leg?.callId ?? ""}`);
    expect(shown.body).toMatchObject({ state: "hangup", target: { type: "user" } });
    expect(typeof shown.body.call_id).toBe(type);
  });

  it("remembers each request without its key", async () => {
    const box = await openBox();
    await api(box, "POST", "/webhooks", { hook_url: "nonsense" });
    await expect.poll(() => box.requests).toHaveLength(1);
    expect(box.requests[0]).toMatchObject({
      method: "POST",
      path: "/api/v2/webhooks",
      status: 400,
    });
    expect(JSON.stringify(box.requests)).not.toContain(box.apiKey);
  });
});
