import { prepare, runTool } from "./prepare.mjs";

/** `npm run bench`: the same install, then the benchmarks. */
await prepare({ build: true });
process.exitCode = await runTool("tsx/dist/cli.mjs", ["bench/run.ts", ...process.argv.slice(2)]);
