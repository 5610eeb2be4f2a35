import { existsSync } from "node:fs";
import { prepare } from "./prepare.mjs";

/** `npm start`: installs and builds what is missing, then runs Stickyline in this process. */
await prepare({ build: true });
if (existsSync(".env")) process.loadEnvFile(".env");
const built = (path) => import(new URL(`../../dist/src/${path}`, import.meta.url).href);
const { launch } = await built("setup/launch.js");
const loadApp = async () => (await built("server.js")).startStickyline;
process.exit(await launch({ env: process.env, loadApp, print: (line) => console.log(line) }));
