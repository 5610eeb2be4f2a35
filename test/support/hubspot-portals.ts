import { createServer, type IncomingMessage } from "node:http";
import type { HubspotBox } from "../../src/sandbox/hubspot/create-hubspot-box.ts";

export type Portal = { readonly box: HubspotBox; readonly accessToken: string };

/**
 * Several HubSpot accounts behind one address, as the real ones are: a request is for the account that its token, its
 * code or its form belongs to. `signedInAt`: whose admin the browser is that comes to agree.
 */
export async function openHubspotPortals(portals: readonly Portal[]) {
  const [first] = portals;
  if (first === undefined) throw new Error("at least one portal");
  const owners = new Map(portals.map(({ box, accessToken }) => [accessToken, box]));
  const state = { signedInAt: first.box };

  function boxFor(request: IncomingMessage, body: string): HubspotBox | undefined {
    if (request.url?.startsWith("/oauth/authorize")) return state.signedInAt;
    const bearer = (request.headers.authorization ?? "").replace(/^bearer /i, "");
    const form = new URLSearchParams(body);
    const named = [bearer, form.get("code"), form.get("refresh_token"), form.get("token")];
    return named.map((text) => owners.get(text ?? "")).find((box) => box !== undefined);
  }

  /** What a box gives out is its own from then on. */
  function learn(box: HubspotBox, location: string | null, body: string): void {
    const code = location === null ? null : new URL(location).searchParams.get("code");
    const tokens = [...body.matchAll(/"(?:access|refresh)_token":"([^"]+)"/g)];
    for (const text of [code, ...tokens.map((match) => match[1])]) {
      if (text !== null && text !== undefined) owners.set(text, box);
    }
  }

  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      const box = boxFor(request, body);
      if (box === undefined) return response.writeHead(401).end("{}");
      const { host: _host, connection: _connection, ...headers } = request.headers;
      delete headers["content-length"];
      delete headers["transfer-encoding"];
      const answer = await fetch(`${box.url}${request.url ?? ""}`, {
        method: request.method ?? "GET",
        headers: headers as Record<string, string>,
        redirect: "manual",
        ...(body === "" ? {} : { body }),
      });
      const text = await answer.text();
      learn(box, answer.headers.get("location"), text);
      const passed = [...answer.headers].filter(
        ([name]) =>
          !["content-length", "transfer-encoding", "connection", "keep-alive"].includes(name),
      );
      return response.writeHead(answer.status, Object.fromEntries(passed)).end(text);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    signInAt(box: HubspotBox) {
      state.signedInAt = box;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
