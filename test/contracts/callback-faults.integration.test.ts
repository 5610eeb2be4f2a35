import { createServer } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { StickylineError } from "../../src/domain/errors.ts";
import { createDialpadBox } from "../../src/sandbox/dialpad/index.ts";
import { createRandom } from "../../src/sandbox/dialpad/random.ts";
import { createExotelBox } from "../../src/sandbox/exotel/index.ts";
import { createTelephonyClient } from "../../src/telephony/registry.ts";
import { ADA, API_KEY, openKazooBox } from "../telephony/kazoo/support/open-box.ts";

const NUMBER = "+14155551001";
const ID = "0123456789abcdef0123456789abcdef";

type Opened = {
  readonly apiKey: string;
  readonly baseUrl: string;
  readonly rep: { readonly type: string; readonly id: string };
  readonly settings?: Readonly<Record<string, unknown>>;
  /** How many calls the phone system has made: the truth. */
  readonly made: () => number;
  readonly close: () => Promise<void>;
};

const boxes: Readonly<Record<string, () => Promise<Opened>>> = {
  async dialpad() {
    const box = await createDialpadBox({ apiKey: "key", now: Date.now, random: createRandom(4) });
    const rep = { type: "user", id: box.users[0]?.id ?? "" };
    const { baseUrl, close } = box;
    return { apiKey: "key", baseUrl, rep, made: () => box.calls.length, close };
  },
  async exotel() {
    const box = await createExotelBox({
      accountSid: "acme",
      apiKey: "key",
      apiToken: "token",
      primaryUrl: "http://127.0.0.1:9/nobody-calls-in",
      agents: [],
      now: Date.now,
      random: createRandom(5),
    });
    return {
      apiKey: "acme:key:token",
      baseUrl: box.apiUrl,
      rep: { type: "number", id: "+919876500001" },
      settings: { outgoingNumber: "+911135124160" },
      made: () => box.connected.length,
      close: box.close,
    };
  },
  async kazoo() {
    const box = await openKazooBox();
    box.setPhone(`user:${ADA}`, { kind: "answers", talkSeconds: 1 });
    const rep = { type: "user", id: ADA };
    const made = () => box.quickcalls.length;
    return { apiKey: API_KEY, baseUrl: box.baseUrl(), rep, made, close: box.close };
  },
};

const FAULTS = ["answers 401", "answers 500", "never answers"] as const;
const DIALS = /\/(call|calls|quickcall\/[^/]+)(\?|$)/;

/** In front of a phone system: calls are made there, and what it says of them is lost. */
async function between(baseUrl: string, fault: (typeof FAULTS)[number]): Promise<string> {
  const server = createServer((request, response) => {
    const pass = async () => {
      let body = "";
      for await (const part of request) body += String(part);
      const { method = "GET", url = "", headers } = request;
      const known = ["authorization", "content-type", "x-auth-token"].flatMap((name) =>
        typeof headers[name] === "string" ? [[name, headers[name]] as const] : [],
      );
      const sent = { method, headers: Object.fromEntries(known) };
      const answer = await fetch(baseUrl + url, body === "" ? sent : { ...sent, body });
      const text = await answer.text();
      if (method !== "POST" || !DIALS.test(url)) {
        const type = { "content-type": "application/json" };
        return response.writeHead(answer.status, type).end(text);
      }
      if (fault === "never answers") return request.socket.destroy();
      return response.writeHead(fault === "answers 401" ? 401 : 500).end();
    };
    pass().catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

const rows = Object.keys(boxes).flatMap((vendor) => FAULTS.map((fault) => ({ vendor, fault })));

it.each(rows)("$vendor makes one call, whatever it says: $fault", async ({ vendor, fault }) => {
  const box = await boxes[vendor]?.();
  if (box === undefined) return expect.fail("there is no such box");
  onTestFinished(box.close);
  const { callbackDialer } = createTelephonyClient(vendor, {
    apiKey: box.apiKey,
    baseUrl: await between(box.baseUrl, fault),
    fetch,
    now: Date.now,
    wait: async () => undefined,
  });
  if (callbackDialer === undefined) return expect.fail("it makes no calls");
  const order = { id: ID, rep: box.rep, number: NUMBER, resultUrl: "http://127.0.0.1:9/" };
  const said = await callbackDialer
    .dial(box.settings === undefined ? order : { ...order, settings: box.settings })
    .catch((error: unknown) => error);
  expect(said).toBeInstanceOf(StickylineError);
  expect(box.made()).toBe(1);
});
