import { once } from "node:events";
import { connect } from "node:net";

export type HttpAnswer = { readonly status: number; readonly body: string };

export type HttpConnection = {
  /** Sends one request as it is, and resolves with its answer. One at a time. */
  ask(request: Buffer): Promise<HttpAnswer>;
  close(): void;
};

const HEAD_ENDS = "\r\n\r\n";

/**
 * One kept HTTP/1.1 connection over a bare socket: a load generator shares the machine with what it loads, so it does
 * what a request needs and no more. Answers have a Content-Length, as Fastify's have.
 */
export async function openConnection(url: string): Promise<HttpConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let waiting: { resolve(answer: HttpAnswer): void; reject(error: Error): void } | null = null;
  let text = "";

  function settle(answer: HttpAnswer | Error): void {
    const asked = waiting;
    waiting = null;
    if (answer instanceof Error) asked?.reject(answer);
    else asked?.resolve(answer);
  }

  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
    const headEnd = text.indexOf(HEAD_ENDS);
    if (headEnd < 0) return;
    const from = headEnd + HEAD_ENDS.length;
    const length = Number(/content-length: (\d+)/i.exec(text.slice(0, headEnd))?.[1] ?? 0);
    if (text.length < from + length) return;
    const answer = { status: Number(text.slice(9, 12)), body: text.slice(from, from + length) };
    text = text.slice(from + length);
    settle(answer);
  });
  socket.on("error", (error) => settle(error));
  socket.on("close", () => settle(new Error("the connection was closed")));
  await once(socket, "connect");
  return {
    ask(request) {
      return new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new Error("the connection is closed"));
        waiting = { resolve, reject };
        socket.write(request);
      });
    },
    close: () => socket.destroy(),
  };
}

/** A whole POST as bytes. */
export function toRequest(path: string, body: string): Buffer {
  const type = body.startsWith("{") ? "application/json" : "application/jwt";
  const head = `POST ${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: ${type}\r\n`;
  return Buffer.from(`${head}content-length: ${Buffer.byteLength(body)}${HEAD_ENDS}${body}`);
}
