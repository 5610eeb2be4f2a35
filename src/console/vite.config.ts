import { defineConfig } from "vite";

/** Where a Stickyline runs whose API the pages under development ask. */
const server = process.env["STICKYLINE_URL"] ?? "http://localhost:8080";

export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  build: {
    outDir: "../../dist/console",
    emptyOutDir: true,
    // A strict content security policy allows no inline data.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Libraries say where their parts may run on a server; ours never do.
      onLog(level, log, tell) {
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") tell(level, log);
      },
    },
  },
  server: { proxy: { "/api": server, "/sign-in": server, "/sign-out": server, "/oauth": server } },
});
