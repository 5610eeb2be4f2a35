import { createFallbackServer } from "./server.ts";

/**
 * The entry of Exotel's fallback URL: its own process, port and machine if you like. Settings: FALLBACK_PORT (8081),
 * FALLBACK_HOST (127.0.0.1), STICKYLINE_FALLBACK_FILE, FALLBACK_ROUTER_URL (nobody is told when it is empty).
 */
function main(): void {
  const { env } = process;
  const file = env["STICKYLINE_FALLBACK_FILE"];
  if (file === undefined || file === "") {
    console.error("Set STICKYLINE_FALLBACK_FILE to the file that the router writes.");
    process.exitCode = 1;
    return;
  }
  const port = Number(env["FALLBACK_PORT"] ?? 8081);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    console.error("FALLBACK_PORT must be a whole number from 0 (any free port) to 65535.");
    process.exitCode = 1;
    return;
  }
  const server = createFallbackServer({
    file,
    routerUrl: env["FALLBACK_ROUTER_URL"]?.replace(/\/+$/, "") || null,
    onFailure: writeDown,
  });
  // A port that is taken is told at once; afterwards the server's own listener has every error.
  server.once("error", refuse);
  server.listen(port, env["FALLBACK_HOST"] ?? "127.0.0.1", () => {
    server.off("error", refuse);
    // The last thing standing: what nobody foresaw may cost an answer, never the process.
    process.on("uncaughtException", writeDown);
    process.on("unhandledRejection", writeDown);
  });
  process.stderr.on("error", () => undefined);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      server.close();
      server.closeAllConnections();
    });
  }
}

function refuse(error: Error): void {
  console.error(
    `The fallback can't listen (${error.message}): set FALLBACK_PORT and FALLBACK_HOST.`,
  );
  process.exit(1);
}

/** Numbers of callers are in the requests: only what kind of thing failed is written down. */
function writeDown(error: unknown): void {
  console.error(error instanceof Error ? error.name : "failed");
}

main();
