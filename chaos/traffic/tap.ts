import {
  Agent,
  createServer,
  request as send,
  type IncomingMessage,
  type RequestOptions,
} from "node:http";
import { kindOfPath, readEvent, type EventName } from "./read-event.ts";
import { callIdOf, faultOfAnswer, type Vendor } from "./read-routing.ts";

/** One routing request of a phone system, and what it got. Times are epoch milliseconds. */
export type Asked = {
  readonly vendor: Vendor;
  readonly callId: string;
  readonly at: number;
  readonly ms: number;
  /** Why the answer is none; null: it is valid. */
  readonly fault: string | null;
};

/** One call event, and whether it was taken: 2xx. */
export type Told = EventName & { readonly at: number; readonly status: number | null };

export type Tap = {
  /** Where phone systems and the CRM reach the installation. */
  readonly url: string;
  /** The proxy in front of the installation. */
  passTo(proxyUrl: string): void;
  readonly asked: readonly Asked[];
  readonly told: readonly Told[];
  /** Batches of the CRM's webhooks that were taken, and tries that were not. */
  readonly crm: { taken: number; refused: number };
  close(): Promise<void>;
};

/** A vendor has given up by then; it may still be taken. */
const GIVE_UP_MS = 15_000;

type Reply = {
  readonly status: number | null;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
};

/**
 * The wire between the outside and the proxy: passes every request on as it is, and keeps what was asked, told and
 * answered. It knows the vendors' own words alone.
 */
export async function openTap(): Promise<Tap> {
  const asked: Asked[] = [];
  const told: Told[] = [];
  const crm = { taken: 0, refused: 0 };
  let to = { hostname: "127.0.0.1", port: "0" };
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });

  function note(path: string, from: IncomingMessage, body: Buffer, reply: Reply, at: number): void {
    const heard = {
      path,
      text: body.toString(),
      contentType: from.headers["content-type"] ?? "",
    };
    const taken = reply.status !== null && reply.status >= 200 && reply.status < 300;
    const what = kindOfPath(path);
    if (what === null) return;
    if (what.kind === "crm") {
      if (taken) crm.taken += 1;
      else crm.refused += 1;
    } else if (what.kind === "event") {
      const name = readEvent(what.vendor, heard);
      if (name !== null) told.push({ ...name, at, status: reply.status });
    } else {
      const answer = {
        status: reply.status,
        contentType: reply.headers["content-type"] ?? "",
        text: reply.body.toString(),
      };
      asked.push({
        vendor: what.vendor,
        callId: callIdOf(what.vendor, heard),
        at,
        ms: Date.now() - at,
        fault: faultOfAnswer(what.vendor, path, answer),
      });
    }
  }

  const server = createServer((from, response) => {
    const at = Date.now();
    void bodyOf(from)
      .then(async (body) => {
        const path = from.url ?? "/";
        const { host: _host, connection: _connection, ...headers } = from.headers;
        const options = { ...to, path, headers, agent, method: from.method ?? "GET" };
        const reply = await pass(options, body);
        note(path, from, body, reply, at);
        if (reply.status === null) response.destroy();
        else response.writeHead(reply.status, withoutHops(reply.headers)).end(reply.body);
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const own = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${own}`,
    passTo(url) {
      const { hostname, port } = new URL(url);
      to = { hostname, port };
    },
    asked,
    told,
    crm,
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Never rejects: no answer is a status of null. */
function pass(options: RequestOptions, body: Buffer): Promise<Reply> {
  const none: Reply = { status: null, headers: {}, body: Buffer.alloc(0) };
  return new Promise((resolve) => {
    const outgoing = send(options, (answer) => {
      bodyOf(answer).then(
        (read) =>
          resolve({ status: answer.statusCode ?? null, headers: answer.headers, body: read }),
        () => resolve(none),
      );
    });
    outgoing.setTimeout(GIVE_UP_MS, () => outgoing.destroy());
    outgoing.on("error", () => resolve(none));
    outgoing.end(body);
  });
}

function withoutHops(headers: IncomingMessage["headers"]): IncomingMessage["headers"] {
  const { connection: _connection, "transfer-encoding": _encoding, ...rest } = headers;
  return rest;
}
