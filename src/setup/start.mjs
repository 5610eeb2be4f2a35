import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { prepare } from "./prepare.mjs";

/** `npm start`: installs and builds what is missing, then runs Stickyline in this process. */
await prepare({ build: true });
// Windows' editors put a mark in front of the text
const file = existsSync(".env")
  ? parseEnv(readFileSync(".env", "utf8").replace(/^\uFEFF/, ""))
  : {};
// What is already in the environment wins.
const env = { ...file, ...process.env };
const built = (path) => import(new URL(`../../dist/src/${path}`, import.meta.url).href);
const { launch } = await built("setup/launch.js");
const loadApp = async () => (await built("server.js")).startStickyline;
process.exit(
  await launch({ env, written: Object.keys(file), loadApp, print: (line) => console.log(line) }),
);
