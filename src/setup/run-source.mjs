import { existsSync } from "node:fs";
import { launch } from "./launch.ts";

/** What `npm run dev` runs: as start.mjs, but from the sources. */
if (existsSync(".env")) process.loadEnvFile(".env");
const loadApp = async () => (await import("../server.ts")).startStickyline;
process.exit(await launch({ env: process.env, loadApp, print: (line) => console.log(line) }));
