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
  const server = createFallbackServer({
    file,
    routerUrl: env["FALLBACK_ROUTER_URL"]?.replace(/\/+$/, "") || null,
    // Numbers of callers are in the requests: only what kind of thing failed is written down.
    onFailure: (error) => console.error(error instanceof Error ? error.name : "failed"),
  });
  server.listen(Number(env["FALLBACK_PORT"] ?? 8081), env["FALLBACK_HOST"] ?? "127.0.0.1");
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      server.close();
      server.closeAllConnections();
    });
  }
}

main();
