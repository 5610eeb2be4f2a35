import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";

type Exchange = { readonly method: string; readonly path: string; readonly query: string };

/** A server between us and accounts' boxes, by the token that each takes, which gives their JSON answers back as `rewrite` has them. */
export async function startHubspotProxy(
  boxUrl: string | ((token: string) => string),
  rewrite: (answer: unknown, exchange: Exchange) => unknown = (answer) => answer,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const token = (request.headers.authorization ?? "").replace("Bearer ", "");
    const base = typeof boxUrl === "string" ? boxUrl : boxUrl(token);
    const url = new URL(request.url ?? "", base);
    const method = request.method ?? "GET";
    const answer = await fetch(url, {
      method,
      headers: {
        authorization: request.headers.authorization ?? "",
        "content-type": "application/json",
      },
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    });
    const text = await answer.text();
    const exchange = { method, path: url.pathname, query: url.search };
    const said = text === "" ? text : JSON.stringify(rewrite(JSON.parse(text), exchange));
    response.setHeader("content-type", "application/json");
    response.writeHead(answer.status).end(said);
  };
  const server = createServer((request, response) => void pass(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
