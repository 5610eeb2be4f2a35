import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { describe, expect, it } from "vitest";
import type { CallbackDialer, DialOrder } from "../../src/telephony/callback-dialer.ts";
import type { PhoneSystem } from "./support/phone-system.ts";
import { dialpad } from "./vendors/dialpad.ts";
import { exotel } from "./vendors/exotel.ts";
import { kazoo } from "./vendors/kazoo.ts";
import { voipex } from "./vendors/voipex.ts";

type Dialling = {
  readonly system: PhoneSystem;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The request that makes the call, in the vendor's words. */
  readonly asked: string;
  readonly body: object;
  /** What the vendor answers when it makes the call, and the leg that this names. */
  readonly answer: unknown;
  readonly legId: string | null;
};

const ID = "0123456789abcdef0123456789abcdef";
const NUMBER = "+14155551001";
const RESULT_URL = "https://stickyline.example/v1/exotel/key/status";

/** Whoever adds a dialler adds a row. */
const diallers: readonly Dialling[] = [
  {
    system: dialpad,
    asked: "POST /api/v2/call",
    body: { user_id: dialpad.rep.id, phone_number: NUMBER, custom_data: ID },
    answer: { call_id: "5314479320940544" },
    legId: "dialpad:5314479320940544",
  },
  {
    system: exotel,
    settings: { outgoingNumber: "+918047120001", ringSeconds: 30 },
    asked: "POST /v3/accounts/acme-account/calls",
    body: {
      from: { contact_uri: exotel.rep.id, state_management: true },
      to: { contact_uri: NUMBER },
      virtual_number: "+918047120001",
      custom_field: ID,
      attempt_time_out: 30,
      status_callback: [
        { event: "answered", url: RESULT_URL },
        { event: "terminal", url: RESULT_URL },
      ],
    },
    answer: { response: { code: 200, status: "success", data: { call_sid: "c0ffee" } } },
    legId: "exotel:c0ffee",
  },
  {
    system: kazoo,
    asked: `POST /v2/accounts/${"a".repeat(32)}/users/${kazoo.rep.id}/quickcall/%2B14155551001?auto_answer=false`,
    body: { data: { custom_application_vars: { stickyline: ID } } },
    answer: { data: {}, status: "success" },
    legId: null,
  },
  {
    system: voipex,
    settings: { dialCallerId: "222333444", homeCode: "1" },
    asked: "POST /calls",
    body: {
      to: "4155551001",
      callerId: "222333444",
      fromUser: { identityType: "line", identityValue: voipex.rep.id },
    },
    answer: { callId: "1412256225.1941", channelId: "SIP/444-1" },
    legId: "voipex:1412256225.1941",
  },
];

type Seen = { readonly asked: string; readonly body: unknown };

/** What became of one order while the vendor's API answers so, and every request that may make a call. */
async function dial(
  { system, settings }: Dialling,
  answer: RequestListener,
): Promise<{ seen: Seen[]; outcome: unknown }> {
  const { client } = system;
  if (client === null) return expect.fail("it has no API");
  const seen: Seen[] = [];
  const server = createServer((request, response): void => {
    if (request.url === client.signIn?.path) {
      request.resume();
      response.writeHead(201, { "content-type": "application/json" });
      response.end(JSON.stringify(client.signIn?.answer));
      return;
    }
    void readBody(request).then((body) => {
      seen.push({ asked: `${request.method} ${request.url}`, body });
      return answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { apiKey } = client;
  const options = { apiKey, baseUrl: `http://127.0.0.1:${port}`, fetch, now: Date.now };
  const { callbackDialer } = client.create({ ...options, wait: async () => undefined });
  try {
    return { seen, outcome: await outcomeOf(callbackDialer, orderFor(system, settings)) };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function outcomeOf(dialer: CallbackDialer | undefined, order: DialOrder): Promise<unknown> {
  if (dialer === undefined) return expect.fail("it makes no calls");
  expect(dialer.identityTypes).toContain(order.rep.type);
  return dialer.dial(order).catch((error: unknown) => error);
}

function orderFor({ rep }: PhoneSystem, settings: Dialling["settings"]): DialOrder {
  const { type, id } = rep;
  const order = { id: ID, rep: { type, id }, number: NUMBER, resultUrl: RESULT_URL };
  return settings === undefined ? order : { ...order, settings };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const part of request) text += String(part);
  return text === "" ? null : JSON.parse(text);
}

describe.each(diallers.map((one) => [one.system.adapter.vendor, one] as const))("%s", (_, one) => {
  it("has the call made from the rep's phone, with our id, and tells its leg", async () => {
    const { seen, outcome } = await dial(one, (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(one.answer));
    });
    expect(seen).toEqual([{ asked: one.asked, body: one.body }]);
    expect(outcome).toBe(one.legId);
  });

  it.each([
    ["refuses", 400, "VENDOR_REFUSED"],
    ["knows no such rep", 404, "NOT_FOUND"],
    ["has had enough", 429, "VENDOR_RATE_LIMITED"],
    ["fails, though it may have made it", 500, "VENDOR_UNAVAILABLE"],
    ["is away", 503, "VENDOR_UNAVAILABLE"],
  ] as const)("asks once when the phone system %s", async (_why, status, code) => {
    const { seen, outcome } = await dial(one, (_request, response) => {
      response.writeHead(status).end();
    });
    expect(seen).toHaveLength(1);
    expect(outcome).toMatchObject({ code });
  });

  it("asks once when the answer never comes, or says nothing", async () => {
    const cut = await dial(one, (request) => request.socket.destroy());
    expect(cut.seen).toHaveLength(1);
    expect(cut.outcome).toMatchObject({ code: "VENDOR_UNAVAILABLE" });
    const odd = await dial(one, (_request, response) => void response.end("<html>"));
    expect(odd.seen).toHaveLength(1);
    expect(odd.outcome).toMatchObject({ code: "VENDOR_UNAVAILABLE" });
  });

  it("takes a key that no longer counts for a call that was not made", async () => {
    const { outcome } = await dial(one, (_request, response) => void response.writeHead(401).end());
    expect(outcome).toMatchObject({ code: "VENDOR_REFUSED" });
  });
});
