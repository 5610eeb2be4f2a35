import { spawnSync } from "node:child_process";
import { prepare, runTool } from "./prepare.mjs";

/**
 * `npm run chaos`: the same install and build, then half an hour of faults. Arguments: docs/reliability.md. Where the system
 * lets it have mounts of its own, which end with it, disks are filled too.
 */
await prepare({ build: true });
const mounts = ["unshare", "--mount", "--propagation", "private"];
const [unshare, ...options] = mounts;
const hasOwn =
  spawnSync(unshare, [...options, "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
if (hasOwn) process.env["CHAOS_OWN_MOUNTS"] = "1";
else console.log("no disk is filled: that takes Linux and root");
process.exitCode = await runTool(
  "tsx/dist/cli.mjs",
  ["chaos/run.ts", ...process.argv.slice(2)],
  hasOwn ? mounts : [],
);
