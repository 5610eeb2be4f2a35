import { afterEach, describe, expect, it } from "vitest";
import { createTelephonyClient } from "../../../src/telephony/registry.ts";
import { failure, startServer, type Handler, type TestServer } from "./support/dialpad-server.ts";

const API_KEY = "key-that-must-not-be-seen";
const NOW = Date.parse("2026-11-21T10:00:00Z");

let server: TestServer | undefined;
const waits: number[] = [];

async function clientOf(handle: Handler) {
  server = await startServer(handle);
  waits.length = 0;
  return createTelephonyClient("dialpad", {
    apiKey: API_KEY,
    baseUrl: server.baseUrl,
    fetch: globalThis.fetch,
    now: () => NOW,
    wait: async (ms) => waits.push(ms),
  });
}

/** Answers in turn, the last one for ever. */
function inTurn(...replies: ReturnType<Handler>[]): Handler {
  let index = 0;
  return () => replies[Math.min(index++, replies.length - 1)] ?? { body: {} };
}

const busy = (seconds: string) => ({
  status: 429,
  headers: { "retry-after": seconds },
  body: "",
});

async function errorOf(promise: Promise<unknown>) {
  return promise.then(
    () => expect.fail("it did not throw"),
    (error: unknown) => error as Error & { code: string; retryable: boolean },
  );
}

afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe("reading from Dialpad", () => {
  it("sends the key as a bearer and never in the URL", async () => {
    const client = await clientOf(() => ({ body: { items: [{ id: "7", name: "Main" }] } }));
    expect(await client.listOffices()).toEqual([{ id: "7", name: "Main" }]);
    expect(server?.seen).toMatchObject([
      { method: "GET", path: "/api/v2/offices", query: {}, authorization: `Bearer ${API_KEY}` },
    ]);
  });

  it("follows the cursor to the last page, with pages that have no items", async () => {
    const client = await clientOf(({ query }) => {
      if (query["cursor"] === undefined) return { body: { items: [{ id: 1 }], cursor: "a" } };
      if (query["cursor"] === "a") return { body: { items: null, cursor: "b" } };
      return { body: { items: [{ id: "2", name: null }], cursor: "" } };
    });
    expect(await client.listOffices()).toEqual([
      { id: "1", name: "" },
      { id: "2", name: "" },
    ]);
  });

  it("lists active users with their e-mails in lower case, and sets no limit", async () => {
    const client = await clientOf(() => ({
      body: {
        items: [
          {
            id: "1",
            display_name: "Ava",
            emails: ["Ava@Example.com"],
            phone_numbers: ["+14155552001"],
            state: "active",
          },
          { id: 9007199254740991, first_name: "Ben", last_name: "Example", state: "active" },
          { id: "3", display_name: "Gone", state: "suspended" },
        ],
      },
    }));
    expect(await client.listUsers()).toEqual([
      { id: "1", name: "Ava", emails: ["ava@example.com"], numbers: ["+14155552001"] },
      { id: "9007199254740991", name: "Ben Example", emails: [], numbers: [] },
    ]);
    expect(server?.seen[0]?.query).toEqual({ state: "active" });
  });

  it("keeps an id beyond 2^53 that comes as a number", async () => {
    const client = await clientOf(() => ({ body: '{"items":[{"id":9876543210987654321}]}' }));
    expect(await client.listOffices()).toEqual([{ id: "9876543210987654321", name: "" }]);
  });

  it.each([
    [false, true],
    [true, false],
    [undefined, null],
    [null, null],
  ])("is_available %s means on a call: %s", async (isAvailable, onCall) => {
    const user = { id: "1", do_not_disturb: true, is_online: false, is_available: isAvailable };
    const client = await clientOf(() => ({ body: user }));
    expect(await client.isOnCall("1")).toBe(onCall);
    expect(server?.seen[0]?.path).toBe("/api/v2/users/1");
  });

  it("reports a switched-off router", async () => {
    const client = await clientOf(inTurn({ body: { id: "5", enabled: false } }));
    expect(await client.routerHealth("5")).toEqual({ enabled: false });
  });
});

describe("a read that fails", () => {
  it("is tried again after 5xx, HTML and a rate limit", async () => {
    const page = { body: { items: [{ id: "7", name: "Main" }] } };
    const html = { status: 502, body: "<html>Bad gateway</html>" };
    for (const first of [html, { status: 200, body: "<html>" }, failure(429, "slow down")]) {
      const client = await clientOf(inTurn(first, page));
      expect(await client.listOffices()).toHaveLength(1);
      expect(waits).toEqual([250]);
      await server?.close();
    }
  });

  it("is given up after three tries", async () => {
    const client = await clientOf(() => ({ status: 503, body: "" }));
    expect(await errorOf(client.listOffices())).toMatchObject({
      code: "VENDOR_UNAVAILABLE",
      retryable: true,
    });
    expect(server?.seen).toHaveLength(3);
    expect(waits).toEqual([250, 1_000]);
  });

  it("waits as long as Dialpad says, and leaves a long wait to the caller", async () => {
    const soon = await clientOf(inTurn(busy("2"), { body: { items: [] } }));
    await soon.listOffices();
    expect(waits).toEqual([2_000]);
    await server?.close();
    const date = new Date(NOW + 60_000).toUTCString();
    const late = await clientOf(() => busy(date));
    expect(await errorOf(late.listOffices())).toMatchObject({
      code: "VENDOR_RATE_LIMITED",
      retryAfterMs: 60_000,
    });
    expect(waits).toEqual([]);
  });

  it("is unavailable when nobody listens there", async () => {
    const client = await clientOf(() => ({ body: {} }));
    await server?.close();
    expect(await errorOf(client.listOffices())).toMatchObject({
      code: "VENDOR_UNAVAILABLE",
      retryable: true,
    });
  });

  it("is given 5 seconds", async () => {
    const client = createTelephonyClient("dialpad", {
      apiKey: API_KEY,
      baseUrl: "http://127.0.0.1:9",
      fetch: async (_url, init) => {
        expect(init?.signal).toBeInstanceOf(AbortSignal);
        throw new DOMException("The operation timed out.", "TimeoutError");
      },
      now: () => NOW,
      wait: async () => undefined,
    });
    const error = await errorOf(client.listOffices());
    expect(error).toMatchObject({ code: "VENDOR_UNAVAILABLE", retryable: true });
    expect(error.message).toContain("in time");
  });

  it.each([
    [400, "VENDOR_REFUSED"],
    [401, "VENDOR_REFUSED"],
    [403, "VENDOR_REFUSED"],
    [404, "NOT_FOUND"],
    [409, "CONFLICT"],
    [413, "VENDOR_REFUSED"],
  ])("with %s is not repeated: %s", async (status, code) => {
    const client = await clientOf(() => failure(status, "A valid API key must be provided."));
    const error = await errorOf(client.listOffices());
    expect(error).toMatchObject({ code, retryable: false });
    expect(error.message).toContain("A valid API key must be provided.");
    expect(server?.seen).toHaveLength(1);
  });

  it("tells no key, e-mail, number or id in its message", async () => {
    const said = `${API_KEY} ava@example.com +1 (415) 555-1001 5991398486730001`;
    const client = await clientOf(() => failure(400, said));
    const { message } = await errorOf(client.isOnCall("5991398486730001"));
    expect(message).not.toMatch(/must-not-be-seen|ava@|555|5991398486730001/);
  });

  it("does not carry the key along a redirect", async () => {
    const elsewhere = await startServer(() => ({ body: { items: [] } }));
    const location = `${elsewhere.baseUrl}/api/v2/offices`;
    const client = await clientOf(() => ({ status: 302, headers: { location }, body: "" }));
    expect(await errorOf(client.listOffices())).toMatchObject({ code: "VENDOR_UNAVAILABLE" });
    expect(elsewhere.seen).toHaveLength(0);
    await elsewhere.close();
  });

  it("ends on a list without an end", async () => {
    const client = await clientOf(() => ({ body: { items: [], cursor: "again" } }));
    expect(await errorOf(client.listOffices())).toMatchObject({ code: "VENDOR_UNAVAILABLE" });
  });
});

describe("an unknown phone system", () => {
  it("is refused, naming the field", () => {
    const options = { apiKey: "x", baseUrl: "http://localhost", fetch, now: () => NOW };
    expect(() => createTelephonyClient("pigeon", options)).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID", field: "vendor" }),
    );
  });
});
