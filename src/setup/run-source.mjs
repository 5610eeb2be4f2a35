import { launch } from "./launch.ts";

/** What `npm run dev` runs: as start.mjs, but from the sources. */
const loadApp = async () => (await import("../server.ts")).startStickyline;
const print = (line) => console.log(line);
process.exit(await launch({ env: process.env, envFile: ".env", loadApp, print }));
