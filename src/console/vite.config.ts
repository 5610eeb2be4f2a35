import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** Where a Stickyline runs whose API the pages under development ask. */
const server = process.env["STICKYLINE_URL"] ?? "http://localhost:8080";

/** Compressed once here, not at each request: the server sends what a browser takes. */
const compress: Plugin = {
  name: "compress",
  apply: "build",
  async writeBundle({ dir = "" }, files) {
    const texts = Object.keys(files).filter((name) => /^assets\/.*\.(js|css|svg)$/.test(name));
    for (const name of texts) {
      await writeFile(
        join(dir, `${name}.gz`),
        await promisify(gzip)(await readFile(join(dir, name))),
      );
    }
  },
};

export default defineConfig({
  plugins: [compress],
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
