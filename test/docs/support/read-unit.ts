import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type Unit = {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly isOneshot: boolean;
  readonly requires: readonly string[];
  readonly user: string | null;
  readonly folder: string | null;
  /** Below /var/lib. */
  readonly stateFolder: string | null;
  readonly stopWithinMs: number;
};

const SYSTEM = ["/lib/systemd/system", "/usr/lib/systemd/system"];

/**
 * A service of systemd as its file says it, `name` with its instance (`stickyline-router@8081`). What is read goes through
 * `fill`. As systemd has it, what an `EnvironmentFile=` says wins over `Environment=`.
 */
export function readUnit(
  name: string,
  folder: string,
  fill: (text: string) => string,
): Unit | null {
  const instance = name.split("@")[1] ?? "";
  const file = [folder, ...SYSTEM]
    .map((one) => join(one, `${name.replace(/@.*/, "@")}.service`))
    .find((one) => existsSync(one));
  if (file === undefined) return null;
  const text = fill(readFileSync(file, "utf8")).replaceAll("%i", instance);
  const all = (key: string) =>
    [...text.matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].map(([, value = ""]) => value);
  const last = (key: string) => all(key).at(-1) ?? null;
  const files = all("EnvironmentFile")
    .filter((one) => !one.startsWith("-") || existsSync(one.slice(1)))
    .flatMap((one) => readFileSync(one.replace(/^-/, ""), "utf8").split("\n"))
    .filter((line) => /^\w+=/.test(line));
  const pairs = [...all("Environment").flatMap((line) => line.split(" ")), ...files];
  return {
    command: (last("ExecStart") ?? "").split(" "),
    env: Object.fromEntries(pairs.map((pair) => [pair.split("=")[0], pair.replace(/^\w+=/, "")])),
    isOneshot: last("Type") === "oneshot",
    requires: (last("Requires") ?? "")
      .split(" ")
      .filter(Boolean)
      .map((one) => one.replace(".service", "")),
    user: last("User"),
    folder: last("WorkingDirectory"),
    stateFolder: last("StateDirectory"),
    stopWithinMs: Number.parseInt(last("TimeoutStopSec") ?? "90", 10) * 1_000 || 90_000,
  };
}
