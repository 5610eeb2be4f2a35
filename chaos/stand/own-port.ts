import { createServer } from "node:net";

/** Below what systems give to connections that are made, so that nobody is given it while its server is started again. */
const FIRST = 16_000;
const LAST = 30_000;

let next = FIRST + Math.floor(Math.random() * (LAST - FIRST));

/** A port of 127.0.0.1 that nobody listens on, never the same twice. */
export async function ownPort(): Promise<number> {
  for (;;) {
    next = next >= LAST ? FIRST : next + 1;
    const port = next;
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
