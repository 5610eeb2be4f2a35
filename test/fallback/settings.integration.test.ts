import { spawn } from "node:child_process";
import { expect, it } from "vitest";
import { programArguments } from "../support/program-arguments.ts";

/** What the fallback process says that does not start. */
async function refusal(env: Readonly<Record<string, string>>): Promise<string> {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, programArguments("src/fallback/main.ts"), {
    env: { PATH, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise((resolve) => child.once("close", resolve));
  return code === 1 ? said.trim() : `ended with ${String(code)}: ${said}`;
}

it("names all its settings that are wrong at once, and takes an empty one as absent", async () => {
  const wrong = { FALLBACK_PORT: "0x50", FALLBACK_ROUTER_URL: "router:8080" };
  expect(await refusal({ ...wrong, STICKYLINE_FALLBACK_FILE: " " })).toBe(
    "Set STICKYLINE_FALLBACK_FILE to the file that the router writes. FALLBACK_PORT must be a whole number from 0 (any free port) to 65535. FALLBACK_ROUTER_URL must be the router's address, as http://router:8080.",
  );
  // with the port that it takes by itself, an address of another machine is what it can't use
  const absent = { FALLBACK_PORT: "", FALLBACK_ROUTER_URL: "", FALLBACK_HOST: "192.0.2.7" };
  expect(await refusal({ ...absent, STICKYLINE_FALLBACK_FILE: "/nowhere/answers.json" })).toMatch(
    /^The fallback can't listen \(.+192\.0\.2\.7:8081\)/,
  );
});
