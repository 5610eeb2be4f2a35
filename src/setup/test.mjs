import { prepare, runTool } from "./prepare.mjs";

/** `npm test`: the same install and build, then every test that can run here. Arguments go to vitest. */
await prepare({ build: true });
// Tests that start programs of ours start what is built.
process.env.STICKYLINE_BUILT = "1";
process.exitCode = await runTool("vitest/vitest.mjs", ["run", ...process.argv.slice(2)]);
