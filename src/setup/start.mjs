import { prepare } from "./prepare.mjs";

/** `npm start`: installs and builds what is missing, then runs Stickyline in this process. */
await prepare({ build: true });
const built = (path) => import(new URL(`../../dist/src/${path}`, import.meta.url).href);
const { launch } = await built("setup/launch.js");
const loadApp = async () => (await built("server.js")).startStickyline;
const print = (line) => console.log(line);
process.exit(await launch({ env: process.env, envFile: ".env", loadApp, print }));
