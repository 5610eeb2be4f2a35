import { prepare, runTool } from "./prepare.mjs";

/** `npm run chaos`: the same install and build, then half an hour of faults. Arguments: docs/reliability.md. */
await prepare({ build: true });
process.exitCode = await runTool("tsx/dist/cli.mjs", ["chaos/run.ts", ...process.argv.slice(2)]);
