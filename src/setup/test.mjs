import { prepare, runTool } from "./prepare.mjs";

/** `npm test`: the same install, then every test that can run here. Arguments go to vitest. */
await prepare({ build: false });
process.exitCode = await runTool("vitest/vitest.mjs", ["run", ...process.argv.slice(2)]);
