import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { prepare } from "./prepare.mjs";

/** `npm run dev`: Stickyline from its sources, started anew after each change. */
await prepare({ build: false });
const source = fileURLToPath(new URL("./run-source.mjs", import.meta.url));
const watching = ["--watch", "--watch-preserve-output", "--import", "tsx", source];
const child = spawn(process.execPath, watching, { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.once("close", (code) => process.exit(code ?? 0));
