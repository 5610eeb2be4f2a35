import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { createTestClient } from "./support/create-test-client.ts";
import { entryWith } from "./support/entry-with.ts";
import { json, startTestServer, text, type TestServer } from "./support/start-test-server.ts";

let server: TestServer | undefined;

afterEach(() => server?.close());

const emptyPage = json(200, { results: [] });
const batch = {
  status: "COMPLETE",
  startedAt: "2026-10-01T00:00:00Z",
  completedAt: "2026-10-01T00:00:00Z",
};
const associated = json(200, {
  ...batch,
  results: [{ from: { id: "1" }, to: [{ toObjectId: 11, associationTypes: [] }] }],
});

function refusedProperty(name: string) {
  return json(400, {
    status: "error",
    category: "VALIDATION_ERROR",
    message: `Property values were not valid: [{"isValid":false,"name":"${name}"}]`,
    correlationId: "0b6ae4c6-6d52-4b1c-9a4c-2f4ce8f0a111",
  });
}

describe("answers that HubSpot's pages don't show", () => {
  it("takes HTML that says success for an outage", async () => {
    server = await startTestServer(text(200, "text/html", "<h1>Signed in</h1>"), emptyPage);
    const client = createTestClient({ baseUrl: server.url });
    expect(await client.listContacts(null)).toMatchObject({ items: [], after: null });
    expect(server.seen).toHaveLength(2);
  });

  it("takes JSON that breaks off, or is something else, for an outage", async () => {
    server = await startTestServer(
      text(200, "application/json", '{"results":[{"id":"1","prop'),
      json(200, { results: "none" }),
      json(200, {}),
      emptyPage,
    );
    const client = createTestClient({ baseUrl: server.url });
    expect(await client.listContacts(null)).toMatchObject({ items: [], after: null });
    expect(server.seen).toHaveLength(4);
  });

  it("reads the records beside one whose properties are no text", async () => {
    server = await startTestServer(
      json(200, {
        results: [
          { id: "1", properties: { phone: "+14155550101", hubspot_owner_id: 71 } },
          { id: "2", properties: { phone: ["+1"], hubspot_owner_id: { id: 71 } } },
          { id: "3", properties: { phone: "+14155550103", hubspot_owner_id: "71" } },
        ],
      }),
    );
    const { items } = await createTestClient({ baseUrl: server.url }).listContacts(null);
    expect(items.map(({ id, ownerId }) => [id, ownerId])).toEqual([
      ["1", "71"],
      ["2", '{"id":71}'],
      ["3", "71"],
    ]);
  });

  it("follows no redirect with the token", async () => {
    const elsewhere = await startTestServer(emptyPage);
    server = await startTestServer((response) => {
      response.writeHead(302, { location: elsewhere.url });
      response.end();
    });
    const client = createTestClient({ baseUrl: server.url });
    await expect(client.listContacts(null)).rejects.toMatchObject({ code: "VENDOR_REFUSED" });
    expect(elsewhere.seen).toHaveLength(0);
    await elsewhere.close();
  });

  it("waits as long as the window of the limit, or as HubSpot asks", async () => {
    server = await startTestServer(
      json(429, {}, { "x-hubspot-ratelimit-interval-milliseconds": "4000" }),
      json(429, {}, { "retry-after": "3", "x-hubspot-ratelimit-interval-milliseconds": "10000" }),
      json(423, {}),
      json(477, {}, { "retry-after": "20" }),
      emptyPage,
    );
    const client = createTestClient({ baseUrl: server.url });
    await expect(client.listContacts(null)).rejects.toMatchObject({ retryAfterMs: 20_000 });
    expect(client.waits).toEqual([4500, 3375, 2250]);
  });

  it("leaves a move of the account that takes hours to the job", async () => {
    server = await startTestServer(json(477, {}, { "retry-after": "7200" }));
    const client = createTestClient({ baseUrl: server.url });
    await expect(client.listContacts(null)).rejects.toMatchObject({ retryAfterMs: 7_200_000 });
    expect(server.seen).toHaveLength(1);
  });

  it("does not take a partial answer for the whole", async () => {
    server = await startTestServer(
      associated,
      json(207, {
        ...batch,
        results: [],
        numErrors: 1,
        errors: [{ status: "error", category: "INTERNAL_ERROR", message: "try again" }],
      }),
    );
    const client = createTestClient({ baseUrl: server.url });
    await expect(client.findCallLog("call-1", "1")).rejects.toMatchObject({
      code: "VENDOR_UNAVAILABLE",
      retryable: true,
    });
  });

  it("reads on where a partial answer only lacks what is gone", async () => {
    server = await startTestServer(
      associated,
      json(207, {
        ...batch,
        results: [{ id: "12", properties: { hs_call_external_id: "call-1" } }],
        numErrors: 1,
        errors: [{ status: "error", category: "OBJECT_NOT_FOUND", message: "gone" }],
      }),
    );
    const client = createTestClient({ baseUrl: server.url });
    expect(await client.findCallLog("call-1", "1")).toBe("12");
  });

  it("says the external id in the body of an account that has no property for it", async () => {
    server = await startTestServer(
      refusedProperty("hs_call_external_id"),
      json(201, { id: "12", properties: {} }),
    );
    const client = createTestClient({ baseUrl: server.url });
    expect(await client.createCallLog(entryWith())).toBe("12");
    const [, second] = server.seen.map((request) => JSON.parse(request.body));
    const body: string = second.properties.hs_call_body;
    expect(second.properties).not.toHaveProperty("hs_call_external_id");
    expect(second.properties).toHaveProperty("hubspot_owner_id");
    await server.close();

    server = await startTestServer(
      associated,
      json(200, { ...batch, results: [{ id: "12", properties: { hs_call_body: body } }] }),
    );
    const later = createTestClient({ baseUrl: server.url });
    expect(await later.findCallLog("call-1", "1")).toBe("12");
  });

  it("spares all that can be spared when the refusal names nothing, and then gives up", async () => {
    server = await startTestServer(json(400, { message: "no" }));
    const client = createTestClient({ baseUrl: server.url });
    await expect(client.createCallLog(entryWith())).rejects.toMatchObject({
      code: "VENDOR_REFUSED",
    });
    expect(server.seen).toHaveLength(2);
    expect(JSON.parse(server.seen[1]?.body ?? "").properties).not.toHaveProperty(
      "hubspot_owner_id",
    );
  });

  it("says that nobody listens", async () => {
    server = await startTestServer(emptyPage);
    const { url } = server;
    await server.close();
    server = undefined;
    await expect(createTestClient({ baseUrl: url }).listOwners()).rejects.toThrow("ECONNREFUSED");
  });
});

describe("errors", () => {
  it.each([400, 401, 403, 404, 409, 414, 422, 423, 429, 477, 500, 502, 503, 504, 521, 523, 524])(
    "hold nothing of a %i answer but its category and correlation id",
    async (status) => {
      const personal = ["+14155550123", "jo@example.com", "Jo Doe", "test-token"];
      server = await startTestServer(
        json(
          status,
          {
            status: "error",
            category: "VALIDATION_ERROR",
            correlationId: "0b6ae4c6-6d52-4b1c-9a4c-2f4ce8f0a111",
            message: `Contact ${personal.join(" ")} exists`,
            errors: [{ message: personal.join(), context: { phone: personal } }],
          },
          { "x-person": personal.join() },
        ),
      );
      const client = createTestClient({ baseUrl: server.url });
      const error: unknown = await client
        .createCallLog(entryWith({ fromNumber: "+14155550123" }))
        .catch((reason: unknown) => reason);
      const shown = inspect(error, { depth: 10, showHidden: true });
      for (const word of personal) expect(shown).not.toContain(word);
      expect(shown).toContain("VALIDATION_ERROR, correlation id 0b6ae4c6");
    },
  );

  it("leave out a category and an id that look like anything else", async () => {
    server = await startTestServer(
      json(404, { category: "Jo Doe", correlationId: "+14155550123", policyName: 3 }),
      json(404, { category: "Jo Doe", correlationId: "+14155550123" }),
    );
    const client = createTestClient({ baseUrl: server.url });
    for (let index = 0; index < 2; index += 1) {
      await expect(client.listContacts(null)).rejects.toThrow("refused the request (404).");
    }
  });
});
