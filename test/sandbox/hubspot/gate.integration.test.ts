import { describe, expect, it } from "vitest";
import { callBody, closeBoxesAfterEach, openBox } from "./open-box.ts";

closeBoxesAfterEach();

const CALLS = "/crm/v3/objects/calls";
const LIST = "/crm/v3/objects/contacts";

describe("a token", () => {
  it("is needed everywhere", async () => {
    const { box, call } = await openBox();
    for (const token of [null, "pat-na1-other"]) {
      const answer = await call("GET", LIST, undefined, token);
      expect([answer.status, answer.body.category]).toEqual([401, "INVALID_AUTHENTICATION"]);
    }
    box.expireToken();
    const expired = await call("GET", LIST);
    expect([expired.status, expired.body.category]).toEqual([401, "EXPIRED_AUTHENTICATION"]);
  });

  it("belongs to a test account", async () => {
    const { call } = await openBox();
    for (const version of ["v3", "2026-03", "2026-09"]) {
      const answer = await call("GET", `/account-info/${version}/details`);
      expect(answer.body).toMatchObject({ accountType: "DEVELOPER_TEST", portalId: 48_000_001 });
    }
  });
});

describe("limits", () => {
  it("refuse the request above 100 in ten seconds, without a Retry-After, and recover", async () => {
    const { clock, call } = await openBox();
    const answers = await Promise.all(Array.from({ length: 100 }, () => call("GET", LIST)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const refused = await call("GET", LIST);
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({
      status: "error",
      message: "You have reached your ten_secondly_rolling limit.",
      errorType: "RATE_LIMIT",
      policyName: "TEN_SECONDLY_ROLLING",
    });
    expect(refused.headers.get("retry-after")).toBeNull();
    expect(refused.headers.get("x-hubspot-ratelimit-remaining")).toBe("0");
    clock.at += 10_000;
    const again = await call("GET", LIST);
    expect(again.status).toBe(200);
    expect(again.headers.get("x-hubspot-ratelimit-max")).toBe("100");
    expect(again.headers.get("x-hubspot-ratelimit-remaining")).toBe("99");
  });

  it("hold searches to five a second, all objects together", async () => {
    const { box, clock, call } = await openBox({ requestsPerTenSeconds: 6 });
    for (const type of ["contacts", "calls", "contacts", "calls", "contacts"])
      expect((await call("POST", `/crm/v3/objects/${type}/search`, {})).status).toBe(200);
    const refused = await call("POST", `${CALLS}/search`, {});
    expect(refused.body).toMatchObject({
      message: "You have reached your secondly limit.",
      policyName: "SECONDLY",
    });
    expect(refused.headers.get("x-hubspot-ratelimit-max")).toBeNull();
    clock.at += 1000;
    box.switches.searchCountsTowardsBurst = true;
    const counted = await call("POST", `${CALLS}/search`, {});
    expect(counted.headers.get("x-hubspot-ratelimit-remaining")).toBe("5");
  });
});

describe("faults on demand", () => {
  it("meet the next matching requests, in order, and no more", async () => {
    const { box, call } = await openBox();
    box.fail({ kind: "rate-limited", path: /\/calls$/ });
    box.fail({ kind: "html-502", count: 2 });
    box.fail({ kind: "empty-502", method: "POST" });
    box.fail({ kind: "daily-limit", method: "POST" });
    const html = await call("GET", LIST);
    expect([html.status, html.headers.get("content-type")]).toEqual([
      502,
      "text/html; charset=UTF-8",
    ]);
    expect((await call("POST", CALLS, callBody("11"))).body.policyName).toBe(
      "TEN_SECONDLY_ROLLING",
    );
    expect((await call("GET", LIST)).status).toBe(502);
    const empty = await call("POST", CALLS, callBody("11"));
    expect([empty.status, empty.body, empty.headers.get("content-type")]).toEqual([502, "", null]);
    expect((await call("POST", CALLS, callBody("11"))).body.policyName).toBe("DAILY");
    expect((await call("POST", CALLS, callBody("11"))).status).toBe(201);
    expect(box.calls).toHaveLength(1);
  });

  it("reset a connection before anything is done", async () => {
    const { box, call } = await openBox();
    box.fail({ kind: "reset" });
    await expect(call("POST", CALLS, callBody("11"))).rejects.toThrow();
    expect(box.calls).toHaveLength(0);
  });

  it("lose an answer after the write is done", async () => {
    const { box, call } = await openBox();
    box.fail({ kind: "answer-lost", method: "POST" });
    await expect(call("POST", CALLS, callBody("11"))).rejects.toThrow();
    expect(box.calls).toHaveLength(1);
    expect(box.requests.at(-1)?.status).toBeNull();
  });

  it("hang until the client gives up, and then answer the next", async () => {
    const { box, call } = await openBox();
    box.fail({ kind: "hang" });
    const client = new AbortController();
    const answer = fetch(`${box.url}${LIST}`, { signal: client.signal });
    await expect.poll(() => box.requests.length).toBe(1);
    client.abort();
    await expect(answer).rejects.toThrow();
    expect((await call("GET", LIST)).status).toBe(200);
  });

  it("are slow and right", async () => {
    const { box, call } = await openBox();
    box.fail({ kind: "slow", delayMs: 20 });
    expect((await call("GET", LIST)).status).toBe(200);
  });
});

describe("versions and paths", () => {
  it("serves v1 to v4 until they are gone", async () => {
    const { box, call } = await openBox();
    box.switches.legacyPaths = "gone";
    const paths = [LIST, "/crm/v3/owners", "/crm/v4/objects/contacts/11/associations/calls"];
    for (const path of paths) expect((await call("GET", path)).status).toBe(404);
    expect((await call("GET", "/crm/objects/2026-09/contacts")).status).toBe(200);
  });

  it("answers in HubSpot's envelope where it has no such path, type or JSON", async () => {
    const { box, call } = await openBox();
    expect((await call("GET", "/crm/objects/2024-09/contacts")).status).toBe(404);
    const unknown = await call("GET", "/crm/v3/objects/ships");
    expect([unknown.status, unknown.body.message]).toEqual([
      400,
      "Unable to infer object type from: ships",
    ]);
    const broken = await fetch(`${box.url}${CALLS}`, {
      method: "POST",
      headers: { authorization: "Bearer pat-na1-box", "content-type": "application/json" },
      body: "{",
    });
    expect([broken.status, await broken.json()]).toMatchObject([
      400,
      { status: "error", category: "VALIDATION_ERROR" },
    ]);
  });

  it("logs every request with its body and status, and no token", async () => {
    const { box, call } = await openBox();
    await call("POST", `${LIST}/batch/read?x=1`, { inputs: [{ id: "11" }] });
    expect(box.requests).toEqual([
      {
        at: box.requests[0]?.at,
        method: "POST",
        path: `${LIST}/batch/read`,
        query: "x=1",
        body: { inputs: [{ id: "11" }] },
        status: 200,
      },
    ]);
    expect(JSON.stringify(box.requests)).not.toContain("pat-na1-box");
  });
});

describe("properties", () => {
  it("name the phone properties and the outcomes of calls", async () => {
    const { call } = await openBox();
    const contacts = await call("GET", "/crm/properties/2026-09/contacts");
    const phones = contacts.body.results.filter(
      ({ fieldType }: { fieldType: string }) => fieldType === "phonenumber",
    );
    expect(phones.map(({ name }: { name: string }) => name)).toEqual([
      "phone",
      "mobilephone",
      "hs_whatsapp_phone_number",
      "second_phone",
    ]);
    const outcome = await call("GET", "/crm/v3/properties/calls/hs_call_disposition");
    expect(outcome.body.options).toHaveLength(6);
    expect((await call("GET", "/crm/v3/properties/calls/shoe_size")).status).toBe(404);
  });
});
