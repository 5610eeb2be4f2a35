import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";

type SeenRequest = {
  readonly method: string;
  readonly path: string;
  readonly token: string;
  readonly body: string;
};

export type TestServer = {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  close(): Promise<void>;
};

/** Answers the n-th request with the n-th answer, and all further ones with the last. */
export async function startTestServer(
  ...answers: readonly ((response: ServerResponse) => void)[]
): Promise<TestServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      seen.push({
        method: request.method ?? "",
        path: request.url ?? "",
        token: request.headers.authorization ?? "",
        body: await textOf(request),
      });
      const answer = answers[Math.min(seen.length, answers.length) - 1];
      answer?.(response);
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** An answer with a JSON body. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}) {
  return (response: ServerResponse): void => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
}

/** An answer with a body of any other kind. */
export function text(status: number, type: string, body: string) {
  return (response: ServerResponse): void => {
    response.writeHead(status, { "content-type": type });
    response.end(body);
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let whole = "";
  for await (const chunk of request) whole += String(chunk);
  return whole;
}
