import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export type SeenRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
};

type Reply = {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
};

export type Handler = (request: SeenRequest) => Reply | Promise<Reply>;

export type TestServer = {
  readonly baseUrl: string;
  readonly seen: SeenRequest[];
  close(): Promise<void>;
};

/** A real HTTP server on loopback that answers what `handle` says and remembers what it was asked. */
export async function startServer(handle: Handler): Promise<TestServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    void answer(request, response, seen, handle);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  seen: SeenRequest[],
  handle: Handler,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const url = new URL(request.url ?? "/", "http://localhost");
  const one: SeenRequest = {
    method: request.method ?? "",
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    authorization: request.headers.authorization,
    body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
  seen.push(one);
  const { status = 200, headers = {}, body } = await handle(one);
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

/** Google's form of an error. */
export function failure(code: number, message: string): Reply {
  const errors = [{ domain: "global", reason: "badRequest", message }];
  return { status: code, body: { error: { code, message, errors } } };
}
