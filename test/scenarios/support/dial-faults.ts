import { createServer } from "node:http";

/** What a phone system says of a call that it was asked for; `made`: and whether it makes it. */
export type DialFault = {
  readonly made: boolean;
  readonly says: "reset" | "nothing" | { readonly status: number; readonly body: string };
};

export type DialFaults = {
  readonly baseUrl: string;
  /** From now on; null: it says what it says. */
  set(fault: DialFault | null): void;
  close(): Promise<void>;
};

/** What asks for a call: of each phone system, and the control of Voipex's campaigns. */
const DIALS = /\/(call|calls|quickcall\/[^/]+|dialer\/campaigns\/\d+\/control)(\?|$)/;

/** In front of a phone system: what it says of the calls that it was asked for is what a test wants it to say. */
export async function openDialFaults(
  target: string,
  onDial: () => Promise<unknown> = async () => undefined,
): Promise<DialFaults> {
  let fault: DialFault | null = null;
  const server = createServer((request, response) => {
    const pass = async () => {
      let body = "";
      for await (const part of request) body += String(part);
      const { method = "GET", url = "" } = request;
      const headers = Object.fromEntries(
        Object.entries(request.headers).flatMap(([name, value]) =>
          typeof value === "string" && !OF_THE_WAY.has(name) ? [[name, value] as const] : [],
        ),
      );
      const isDial = method !== "GET" && DIALS.test(url);
      const now = isDial ? fault : null;
      const forward = () =>
        fetch(new URL(url, target), { method, headers, ...(body !== "" && { body }) });
      if (now === null) {
        const answer = await forward();
        const type = answer.headers.get("content-type") ?? "application/json";
        const text = await answer.text();
        if (isDial) await onDial();
        return response.writeHead(answer.status, { "content-type": type }).end(text);
      }
      if (now.made) await (await forward()).text();
      await onDial();
      if (now.says === "nothing") return undefined;
      if (now.says === "reset") return request.socket.destroy();
      const type = { "content-type": "application/json" };
      return response.writeHead(now.says.status, type).end(now.says.body);
    };
    pass().catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    baseUrl: `http://127.0.0.1:${port}${new URL(target).pathname.replace(/\/$/, "")}`,
    set(next) {
      fault = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const OF_THE_WAY = new Set(["host", "connection", "content-length", "transfer-encoding"]);
