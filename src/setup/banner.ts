import { join, relative } from "node:path";
import type { Config } from "../config.ts";

/** What `npm start` ends in. The admin token is shown unless it came from the environment. */
export function renderBanner(
  config: Config,
  running: { url: string; signInUrl: string; sandbox: boolean; adminToken: string },
): string {
  const near = relative(process.cwd(), config.dataDir);
  const dataDir = near === "" || near.startsWith("..") ? config.dataDir : near;
  const own = [
    ...(config.databaseUrl === null ? ["PostgreSQL"] : []),
    ...(config.redisUrl === null ? ["Redis"] : []),
  ];
  const rows: [string, string][] = [
    ["Address", running.url],
    ["Sign in", running.signInUrl],
    ...(config.adminToken === null
      ? [["Admin token", running.adminToken] satisfies [string, string]]
      : []),
    ["Data", own.length > 0 ? `${dataDir} (a private ${own.join(" and ")})` : dataDir],
    ["Log", join(dataDir, "stickyline.log")],
    [
      "Sandbox",
      running.sandbox
        ? "on: people, calls and CRM are made up, nothing leaves this machine"
        : "off",
    ],
    ["Stop", "Ctrl-C"],
  ];
  const lines = rows.map(([name, value]) => `  ${name.padEnd(13)}${value}`);
  return ["", "Stickyline is running.", "", ...lines, ""].join("\n");
}
