import { prepare, runTool } from "./prepare.mjs";

/** `npm run fuzz`: ten million parser cases and a million requests, from a fixed seed. `npm test` runs a slice of them. */
await prepare({ build: false });
process.env["STICKYLINE_FUZZ"] ??= "full";
process.exitCode = await runTool("vitest/vitest.mjs", [
  "run",
  "test/fuzz",
  "--testTimeout=0",
  "--disable-console-intercept",
  ...process.argv.slice(2),
]);
