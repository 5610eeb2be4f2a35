import { connect, createServer, type Socket } from "node:net";

export type CuttableProxy = {
  readonly port: number;
  /** Ends every connection and refuses new ones, as a server that is gone. */
  cut(): void;
  /** Keeps connections and lets nothing through any more, as a server that hangs. */
  freeze(): void;
  /** The connections that are there say nothing any more; new ones go to another server, as when a name has moved. */
  moveTo(targetPort: number): void;
  /** New connections go to another server, and those that are there stay where they are. */
  nowTo(targetPort: number): void;
  /** Keeps back what the server says on a connection from the moment that a request holds this text. */
  holdAnswersTo(text: string, forMs: number): void;
  /** Whether a request came whose answers are kept back. */
  isHolding(): boolean;
  /** Ends the connections that come from these ports, and refuses new ones from there: cut off from one process alone. */
  cutFrom(isMeant: (port: number) => boolean): void;
  heal(): void;
  close(): void;
};

/** A way to a server on this machine that a test can cut. */
export function openCuttableProxy(targetPort: number): Promise<CuttableProxy> {
  const sockets = new Set<Socket>();
  const silenced = new WeakSet<Socket>();
  let target = targetPort;
  let state: "open" | "cut" | "frozen" = "open";
  let held: { readonly text: string; readonly forMs: number } | null = null;
  let isHolding = false;
  let isRefused = (_port: number) => false;
  const nears = new Map<Socket, number>();
  const server = createServer((near) => {
    const port = near.remotePort ?? 0;
    nears.set(near, port);
    near.once("close", () => nears.delete(near));
    if (state === "cut" || isRefused(port)) {
      near.destroy();
      return;
    }
    const far = connect(target, "127.0.0.1");
    near.on("data", (chunk) => {
      if (held === null || !chunk.includes(held.text)) return;
      isHolding = true;
      far.pause();
      setTimeout(() => far.resume(), held.forMs);
    });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("data", (chunk) => state === "open" && !silenced.has(from) && to.write(chunk));
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  const endAll = () => sockets.forEach((socket) => socket.destroy());
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve({
        port: typeof address === "object" && address !== null ? address.port : 0,
        cut() {
          state = "cut";
          endAll();
        },
        freeze() {
          state = "frozen";
        },
        moveTo(port) {
          for (const socket of sockets) silenced.add(socket);
          target = port;
        },
        nowTo(port) {
          target = port;
        },
        holdAnswersTo(text, forMs) {
          held = { text, forMs };
        },
        isHolding: () => isHolding,
        cutFrom(isMeant) {
          isRefused = isMeant;
          for (const [near, port] of nears) if (isMeant(port)) near.destroy();
        },
        heal() {
          held = null;
          isHolding = false;
          isRefused = () => false;
          // What was swallowed while frozen is lost: connections begin anew.
          if (state === "frozen") endAll();
          state = "open";
        },
        close() {
          endAll();
          server.close();
        },
      });
    });
  });
}
