import { createFallbackServer } from "./server.ts";

const WRITE_EVERY_MS = 60_000;
const writtenAt = new Map<string, number>();

/**
 * The entry of Exotel's fallback URL: its own process, port and machine if you like. Settings: FALLBACK_PORT (8081),
 * FALLBACK_HOST (127.0.0.1), STICKYLINE_FALLBACK_FILE, FALLBACK_ROUTER_URL (nobody is told when it is empty). An empty one
 * counts as absent; all that are wrong are told at once.
 */
function main(): void {
  const file = setting("STICKYLINE_FALLBACK_FILE");
  const port = setting("FALLBACK_PORT") || "8081";
  const routerUrl = setting("FALLBACK_ROUTER_URL");
  const faults = [
    ...(file === "" ? ["Set STICKYLINE_FALLBACK_FILE to the file that the router writes."] : []),
    ...(/^\d{1,5}$/.test(port) && Number(port) <= 65_535
      ? []
      : ["FALLBACK_PORT must be a whole number from 0 (any free port) to 65535."]),
    ...(routerUrl === "" || (/^https?:/.test(routerUrl) && URL.canParse(routerUrl))
      ? []
      : ["FALLBACK_ROUTER_URL must be the router's address, as http://router:8080."]),
  ];
  if (faults.length > 0) {
    console.error(faults.join(" "));
    process.exitCode = 1;
    return;
  }
  const server = createFallbackServer({
    file,
    routerUrl: routerUrl.replace(/\/+$/, "") || null,
    // why it can't listen is said once, below
    onFailure: (error) => server.listening && writeDown(error),
  });
  // A port that is taken is told at once; afterwards the server's own listener has every error.
  server.once("error", refuse);
  server.listen(Number(port), setting("FALLBACK_HOST") || "127.0.0.1", () => {
    server.off("error", refuse);
    // The last thing standing: what nobody foresaw may cost an answer, never the process.
    process.on("uncaughtException", writeDown);
    process.on("unhandledRejection", writeDown);
  });
  process.stderr.on("error", () => undefined);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.on(signal, () => {
      server.close();
      server.closeAllConnections();
    });
  }
}

function setting(name: string): string {
  return process.env[name]?.trim() ?? "";
}

function refuse(error: Error): void {
  console.error(
    `The fallback can't listen (${error.message}): set FALLBACK_PORT and FALLBACK_HOST.`,
  );
  process.exit(1);
}

/**
 * Numbers of callers are in the requests: only what kind of thing failed is written down. Of a kind once a minute: should
 * nobody read it, writing waits for them once a pipe is full, and every caller with it.
 */
function writeDown(error: unknown): void {
  const kind = error instanceof Error ? error.name : "failed";
  const now = performance.now();
  if (now - (writtenAt.get(kind) ?? -Infinity) < WRITE_EVERY_MS) return;
  writtenAt.set(kind, now);
  console.error(kind);
}

main();
